import { getAuth as theirs } from '@clerk/nextjs/server';
import { getAuth as ours } from 'ironclerk/server';
import type { NextApiRequest, NextApiResponse } from 'next';
import { snapshot } from '../../../lib/snapshot';

/** Who asks, as either package says. */
export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  response.json({
    ours: await snapshot(() => ours(request)),
    theirs: await snapshot(() => theirs(request)),
  });
}
