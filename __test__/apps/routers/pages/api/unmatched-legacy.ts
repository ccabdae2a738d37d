import { buildClerkProps, getAuth } from 'ironclerk/server';
import type { NextApiRequest, NextApiResponse } from 'next';
import { snapshot } from '../../lib/snapshot';

/** The middleware does not run here. */
export default async function handler(request: NextApiRequest, response: NextApiResponse) {
  let props: unknown;
  try {
    props = buildClerkProps(request).__clerk_ssr_state;
  } catch (error) {
    props = { error: (error as Error).message };
  }
  response.json({ getAuth: await snapshot(() => getAuth(request)), props });
}
