import 'server-only';
import { randomBytes } from 'node:crypto';
import { cookies } from 'next/headers';

/** What a visitor chooses on the sign-in page. */
export interface Choice {
  /** The user to sign in as, `user_…`. */
  readonly userId: string;
  /** Whether the user may open the admin page. */
  readonly isAdmin: boolean;
  /** The origin of this app, as the browser sees it. */
  readonly origin: string;
}

/** How long a sign-in of the demo lasts, in seconds: longer than a visit. */
const LIFETIME = 3600;

const COOKIE = { path: '/', sameSite: 'lax' } as const;

/**
 * Signs the visitor in: has the emulator issue a session token and sets the
 * cookies that Clerk's sign-in page would set.
 */
export async function signIn({ userId, isAdmin, origin }: Choice): Promise<void> {
  const issuedAt = Math.floor(Date.now() / 1000);
  const token = await mintToken({
    claims: { sub: userId, azp: origin, iat: issuedAt, exp: issuedAt + LIFETIME },
    organization: {
      id: 'org_example',
      slug: 'example',
      role: isAdmin ? 'admin' : 'member',
      permissions: isAdmin ? ['org:admin:example1'] : [],
    },
  });
  const jar = await cookies();
  jar.set('__session', token, { ...COOKIE, maxAge: LIFETIME });
  jar.set('__client_uat', String(issuedAt), { ...COOKIE, maxAge: LIFETIME });
  if (!jar.has('__clerk_db_jwt')) {
    // A development instance knows its browsers by this cookie.
    const browser = `dvb_${randomBytes(16).toString('hex')}`;
    jar.set('__clerk_db_jwt', browser, { ...COOKIE, maxAge: 31_536_000 });
  }
}

/** Signs the visitor out; the browser stays known to the instance. */
export async function signOut(): Promise<void> {
  const jar = await cookies();
  jar.delete('__session');
  jar.set('__client_uat', '0', COOKIE);
}

/** Has the emulator issue a session token. */
export async function mintToken(body: object): Promise<string> {
  const response = await fetch(`${process.env.CLERK_API_URL}/emulator/session_tokens`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.CLERK_SECRET_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
    cache: 'no-store',
  });
  if (!response.ok) {
    throw new Error(`The emulator issued no session token: ${response.status}.`);
  }
  const { token } = (await response.json()) as { token: string };
  return token;
}
