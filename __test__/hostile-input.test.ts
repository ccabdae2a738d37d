/** Hostile input: nothing a client sends signs it in, makes us throw, or costs unbounded time. */

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
  });
});
