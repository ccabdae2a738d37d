import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';
import type { NextRequest } from 'next/server';
import { snapshot } from '../../../lib/snapshot';

/** Who asks, as either package says; `accepts` lists the accepted types of token. */
export async function GET(request: NextRequest) {
  const types = request.nextUrl.searchParams.getAll('accepts');
  const acceptsToken = (types.length > 1 ? types : (types[0] ?? 'session_token')) as 'any';
  return Response.json({
    ours: await snapshot(() => ours({ acceptsToken })),
    theirs: await snapshot(() => theirs({ acceptsToken })),
  });
}
