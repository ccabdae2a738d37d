import { auth } from 'ironclerk/server';
import { cookies } from 'next/headers';
import { mintToken } from '../../../lib/emulator';

/** How long ago, in seconds, the stale token was issued and expired. */
const ISSUED = 120;
const EXPIRED = 60;

/** Replaces the session tokens of the browser by an expired one of the same session. */
export async function POST(): Promise<Response> {
  const { userId, sessionId } = await auth();
  if (!userId) {
    return Response.json({ error: 'Sign in first.' }, { status: 401 });
  }
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: userId, sid: sessionId, iat: now - ISSUED, exp: now - EXPIRED };
  const token = await mintToken({ claims });
  const jar = await cookies();
  for (const { name } of jar.getAll()) {
    if (/^__session(_|$)/.test(name)) {
      jar.set(name, token, { path: '/', sameSite: 'lax' });
    }
  }
  return new Response(null, { status: 204 });
}
