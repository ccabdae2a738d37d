import { auth as theirs } from '@clerk/nextjs/server';
import { auth, currentUser, getAuth } from 'ironclerk/server';
import type { NextRequest } from 'next/server';
import { snapshot } from '../../../lib/snapshot';

/** The middleware does not run here. */
export async function GET(request: NextRequest) {
  const { searchParams } = request.nextUrl;
  const acceptsToken = (searchParams.get('accepts') ?? 'session_token') as 'any';
  return Response.json({
    ours: await snapshot(() => auth({ acceptsToken })),
    theirs: await snapshot(() => theirs()),
    protect: await snapshot(() => auth.protect({ token: acceptsToken })),
    getAuth: await snapshot(() => getAuth(request)),
    currentUser: await snapshot(() => currentUser()),
  });
}
