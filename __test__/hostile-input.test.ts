/** Hostile input: nothing a client sends signs it in, makes us throw, or costs unbounded time. */

import { NextRequest } from 'next/server';
import { costOf } from './support/cost';
import {
  DOCUMENT,
  EVENT,
  FOREIGN_KEY,
  handedOn,
  load,
  mint,
  mintHs256,
  request,
} from './support/instance';

const { clerkMiddleware } = load();
const middleware = clerkMiddleware();

/** The most that a hostile request may cost, in ms; a generous multiple of what it does. */
const LIMIT = 2000;

async function decide(headers: Record<string, string>) {
  const asked = request('/', { ...DOCUMENT, ...headers });
  let response = new Response();
  const cost = await costOf(async () => {
    response = (await middleware(asked, EVENT)) as Response;
  });
  expect(cost).toBeLessThan(LIMIT);
  const status = handedOn(response).get('x-clerk-auth-status');
  return { status: status ?? 'handshake', reason: response.headers.get('x-clerk-auth-reason') };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('tokens', () => {
  const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each([
    ['of another key', mint({}, {}, FOREIGN_KEY), 'token-invalid-signature'],
    ['changed after signing', mint().replace(/.{6}$/, 'AAAAAA'), 'token-invalid-signature'],
    [
      'with alg none',
      `${b64({ alg: 'none', typ: 'JWT' })}.${b64({ sub: 'user_1' })}.`,
      'token-invalid-algorithm',
    ],
    ['with HS256 under the public key', mintHs256(), 'token-invalid-algorithm'],
    ['of an unknown type', mint({}, { typ: 'secevent+jwt' }), 'token-invalid'],
    ['of a JWT template', mint({}, { cat: 'cl_B7d4PD222AAA' }), 'token-type-mismatch'],
    ['of a category that is null', mint({}, { cat: undefined }), null],
    ['with two parts', 'a.b', 'token-invalid'],
    ['with four parts', 'a.b.c.d', 'token-invalid'],
    ['of one megabyte', `${b64({ alg: 'RS256' })}.${'a'.repeat(1_000_000)}.x`, 'token-invalid'],
    [
      'nested a thousand deep',
      `${b64({ alg: 'RS256' })}.${Buffer.from('['.repeat(1000)).toString('base64url')}.x`,
      'token-invalid',
    ],
  ])('%s', async (_name, token, reason) => {
    const { status, reason: found } = await decide(bearer(token));
    expect([status, found]).toEqual(reason === null ? ['signed-in', null] : ['signed-out', reason]);
  });

  it.each(['sub', 'exp'])('whose %s is missing or of the wrong type', async (claim) => {
    for (const value of [null, true, [], {}, claim === 'exp' ? '1e99' : 12]) {
      expect(await decide(bearer(mint({ [claim]: value })))).toEqual({
        status: 'signed-out',
        reason: 'token-verification-failed',
      });
    }
  });

  it.each(['iat', 'nbf'])('whose %s is of the wrong type', async (claim) => {
    for (const value of ['now', true, [], {}]) {
      expect((await decide(bearer(mint({ [claim]: value })))).reason).toBe(
        'token-verification-failed',
      );
    }
  });

  it('whose issuer is of the wrong type never throw', async () => {
    for (const iss of [12, true, [], {}]) {
      const cookie = `__session=${mint({ iss })}; __client_uat=1`;
      expect((await decide({ cookie })).status).toBeDefined();
    }
  });
});

it('checks the signature before any claim', async () => {
  const forged = mint({ exp: 1, sub: null, azp: null }, {}, FOREIGN_KEY);
  expect((await decide(bearer(forged))).reason).toBe('token-invalid-signature');
});

describe('headers', () => {
  it('10,000 cookies', async () => {
    const cookie = Array.from({ length: 10_000 }, (_, index) => `c${index}=v${index}`).join('; ');
    expect(await decide({ cookie })).toEqual({
      status: 'signed-out',
      reason: 'session-token-and-uat-missing',
    });
  });

  it('every byte value in every header that is read', async () => {
    const names = [
      'authorization',
      'cookie',
      'host',
      'x-forwarded-host',
      'x-forwarded-proto',
      'referer',
      'origin',
      'accept',
    ];
    for (let byte = 0; byte < 256; byte += 1) {
      const character = String.fromCharCode(byte);
      for (const name of names) {
        for (const value of [character, `a${character}b`, `__session=${character}`]) {
          let headers: Record<string, string>;
          try {
            headers = { [name]: new Headers({ [name]: value }).get(name) ?? '' };
          } catch {
            continue; // Not a header that can exist.
          }
          expect((await decide(headers)).status).not.toBe('signed-in');
        }
      }
    }
  });

  it.each([
    // Names that one implementation of URLs reads, and another does not.
    ['host', 'xn--fa-'],
    ['x-forwarded-host', 'xn--sn6s'],
    ['x-forwarded-host', 'a.XN--sn6s:80'],
    ['x-forwarded-host', '%F0%BF%A3%8D.example'],
    ['host', 'evil.example'],
    ['x-forwarded-host', '[::'],
    ['x-forwarded-host', 'a b'],
    ['x-forwarded-proto', 'javascript'],
    ['referer', 'http://['],
    ['authorization', 'Bearer'],
    ['authorization', 'Negotiate x'],
    ['cookie', '__session=%zz; __client_uat=%'],
  ])('a hostile %s: %s', async (name, value) => {
    expect((await decide({ [name]: value })).status).not.toBe('signed-in');
    const guarded = clerkMiddleware(async (auth) => void (await auth.protect()));
    const refused = (await guarded(
      request('/', { ...DOCUMENT, [name]: value }),
      EVENT,
    )) as Response;
    expect(refused.status).toBe(307);
  });

  it('a URL whose host only JavaScript reads', async () => {
    const state = await load()
      .clerkClient()
      .then(({ authenticateRequest }) =>
        authenticateRequest(new Request('http://xn--fa-/a', { headers: DOCUMENT })),
      );
    expect([state.status, state.reason]).toEqual(['signed-out', 'session-token-and-uat-missing']);
  });
});

describe('configuration is judged from configuration', () => {
  const development = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('a-b-1.clerk.accounts.dev$').toString('base64')}`,
    CLERK_SECRET_KEY: 'sk_test_secret',
  };
  const satellite = {
    isSatellite: true,
    domain: 'satellite.example',
    signInUrl: 'https://primary.example/sign-in',
  };

  async function answered(
    environment: Record<string, string>,
    options: object,
    path: string,
    headers: Record<string, string>,
  ): Promise<Response> {
    const own = load(environment).clerkMiddleware(options);
    return (await own(request(path, { ...DOCUMENT, ...headers }), EVENT)) as Response;
  }

  it.each([
    ['production', {}],
    ['development', development],
  ])('a client of a satellite in %s names any origin', async (_type, environment) => {
    for (const origin of ['https://primary.example', 'https://satellite.example', 'null', 'x']) {
      const response = await answered(environment, satellite, '/', { origin, ...bearer(mint()) });
      expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-in');
    }
  });

  it('a satellite in development whose sign-in page is its own is told so, always', async () => {
    const own = { ...satellite, signInUrl: 'https://satellite.example/sign-in' };
    await expect(answered(development, own, '/', {})).rejects.toThrow(
      'The signInUrl needs to be on a different origin than your satellite application.',
    );
  });

  it.each(['nonsense', 'a.b.c', mint({ handshake: [] }, {}, FOREIGN_KEY), '%ff', 'e30.e30.e30'])(
    'a malformed handshake in development: %.12s',
    async (token) => {
      const log = jest.spyOn(console, 'error').mockImplementation(() => {});
      const path = `/page?__clerk_handshake=${token}&a=1`;
      const known = await answered(development, {}, path, { cookie: '__clerk_db_jwt=dvb_1' });
      expect(handedOn(known).get('x-clerk-auth-status')).toBe('signed-out');
      const unknown = await answered(development, {}, path, {});
      const location = new URL(unknown.headers.get('location') ?? '');
      expect(location.searchParams.get('redirect_url')).toBe('https://example.com/page?a=1');
      expect(log.mock.calls.join()).toContain('unable to resolve handshake');
      log.mockRestore();
    },
  );

  it.each(['10.0.0.1', '[2001:db8::1]', 'x'.repeat(300)])(
    'a host that makes no address: %.12s',
    async (host) => {
      const options = {
        isSatellite: true,
        domain: (url: URL) => url.host,
        signInUrl: satellite.signInUrl,
      };
      const own = load({}).clerkMiddleware(options as never);
      const asked = new NextRequest(`https://${host}/`, { headers: DOCUMENT });
      const response = (await own(asked, EVENT)) as Response;
      expect(response.status).toBeLessThan(400);
    },
  );

  it('a host of any length', async () => {
    const given: URL[] = [];
    const options = {
      proxyUrl: (url: URL) => {
        given.push(url);
        return `${url.origin}/__clerk`;
      },
    };
    const own = load({}).clerkMiddleware(options as never);
    const headers = { ...DOCUMENT, 'x-forwarded-host': `${'x'.repeat(14_000)}.example` };
    await own(request('/', headers), EVENT);
    expect(given.map(({ hostname }) => hostname)).toEqual(['example.com']);
  });

  it('an unreadable address of a satellite is not redirected to', async () => {
    // Node.js reads this name from 24 on; the core reads it in both spellings.
    const disputed = URL.canParse('https://xn--sn6s/') ? [] : ['xn--sn6s', '%F0%BF%A3%8D'];
    for (const host of [...disputed, '%00']) {
      const path = `/?__clerk_redirect_url=${encodeURIComponent(`https://${host}/`)}`;
      const response = await answered(development, {}, path, { cookie: '__clerk_db_jwt=dvb_1' });
      expect(response.headers.get('location')).toBeNull();
      expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-out');
    }
  });
});
