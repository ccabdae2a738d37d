import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';
import { snapshot } from '../../../lib/snapshot';

/** The middleware does not run here. */
export async function GET() {
  return Response.json({
    ours: await snapshot(() => ours()),
    theirs: await snapshot(() => theirs()),
  });
}
