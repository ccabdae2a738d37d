/**
 * The WebAssembly core and its host: a signature that the host has not checked signs
 * nobody in, a trap costs one request, and the host's network is bounded.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeys } from '../conformance/shared/keys.mjs';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';
import type * as Addon from '../index';
import { describeWasm } from './support/webassembly';

const own = createKeys('ins_1');
const foreign = createKeys('ins_1');
const PUBLISHABLE_KEY = `pk_live_${btoa('clerk.example.com$')}`;
const ABSENT = '\0';

const core = (): typeof Addon => require('../dist/wasm/node.js');

/** A packed request with a token in its header. */
const packed = (token: string) =>
  ['GET', 'https://example.com/', ABSENT, ABSENT, ABSENT, `Bearer ${token}`]
    .concat(Array(5).fill(ABSENT))
    .join('\n');

const SESSIONS = 1;

const statusOf = (reply: string) => Number(reply.split('\n', 1)[0]);

describeWasm('the codes', () => {
  it('are those of the native core', () => {
    const native = require('../dist/binary/addon.js');
    const { codes } = { codes: require('../dist/wasm/codes.js') };
    const names = Object.keys(codes);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      expect({ [name]: codes[name] }).toEqual({ [name]: native[name] });
    }
  });
});

describeWasm('a signature', () => {
  const decide = async (token: string) => {
    const { authenticate, authenticateAsync, createInstance } = core();
    const options = {
      publishableKey: PUBLISHABLE_KEY,
      secretKey: 'sk_live',
      jwtKey: own.publicPem,
    };
    const instance = createInstance(JSON.stringify(options));
    const now = Date.now();
    const atOnce = statusOf(authenticate(instance, now, SESSIONS, packed(token)));
    const later = statusOf(await authenticateAsync(instance, now, SESSIONS, packed(token)));
    const again = statusOf(authenticate(instance, now, SESSIONS, packed(token)));
    return { atOnce, later, again };
  };

  it('is checked by the host, and then remembered', async () => {
    const { NeedsNetwork, SignedIn } = core().ReplyStatus;
    const token = mintSessionToken(own.privateKey, {});
    expect(await decide(token)).toEqual({
      atOnce: NeedsNetwork,
      later: SignedIn,
      again: SignedIn,
    });
  });

  it('of another key signs nobody in, however often it is asked about', async () => {
    const { NeedsNetwork, SignedOut } = core().ReplyStatus;
    const token = mintSessionToken(foreign.privateKey, {});
    const expected = { atOnce: NeedsNetwork, later: SignedOut, again: NeedsNetwork };
    expect(await decide(token)).toEqual(expected);
    expect(await decide(token)).toEqual(expected);
  });

  it('signs nobody in where the host cannot check it', async () => {
    const verify = jest.spyOn(crypto.subtle, 'verify').mockRejectedValue(new Error('no'));
    try {
      const { later } = await decide(mintSessionToken(own.privateKey, { sid: 'sess_unchecked' }));
      expect(later).toBe(core().ReplyStatus.SignedOut);
    } finally {
      verify.mockRestore();
    }
  });

  it('of a key that is too short is none', async () => {
    const short = createKeys('ins_1', 1024);
    const { authenticateAsync, createInstance, ReplyStatus } = core();
    const instance = createInstance(
      JSON.stringify({
        publishableKey: PUBLISHABLE_KEY,
        secretKey: 'sk_live',
        jwtKey: short.publicPem,
      }),
    );
    const token = mintSessionToken(short.privateKey, {});
    const reply = await authenticateAsync(instance, Date.now(), SESSIONS, packed(token));
    expect(statusOf(reply)).toBe(ReplyStatus.SignedOut);
  });
});

describeWasm('a trap', () => {
  it('costs its own request, and the next one finds what there was', () => {
    const { createRouteSet, createInstance, authenticate, matchRoute, ReplyStatus } = core();
    const routes = createRouteSet(['/admin(.*)']);
    const options = { publishableKey: PUBLISHABLE_KEY, secretKey: 'sk_live' };
    const instance = createInstance(JSON.stringify(options));
    const ask = () => authenticate(instance, Date.now(), SESSIONS, packed(''));
    // What the core imports is its only way out.
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
      throw new Error('stopped');
    });
    try {
      expect(ask).toThrow('stopped');
    } finally {
      clock.mockRestore();
    }
    expect(matchRoute(routes, '/admin/users')).toBe(1);
    expect(statusOf(ask())).toBe(ReplyStatus.SignedOut);
  });
});

describeWasm('an exchange', () => {
  const servers: Server[] = [];

  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** What verifying a token says, with keys from a server that answers in this way. */
  async function verified(answer: Parameters<typeof createServer>[1]) {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { createInstance, verifyTokenAsync } = core();
    const apiUrl = `http://127.0.0.1:${port}`;
    const options = { publishableKey: PUBLISHABLE_KEY, secretKey: `sk_live_${port}`, apiUrl };
    const instance = createInstance(JSON.stringify(options));
    return verifyTokenAsync(instance, Date.now(), mintSessionToken(own.privateKey, {}));
  }

  it('fetches the keys', async () => {
    const reply = await verified((_, response) => {
      response.end(JSON.stringify({ keys: [own.jwk] }));
    });
    expect(statusOf(reply)).toBe(core().TokenStatus.Verified);
  });

  it('follows no redirect, which would take the secret key elsewhere', async () => {
    let asked = 0;
    const reply = await verified((request, response) => {
      asked += 1;
      expect(request.url).toBe('/v1/jwks');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(statusOf(reply)).toBe(core().TokenStatus.Refused);
    expect(reply).toContain('code=302');
    expect(asked).toBe(1);
  });

  it('reads at most 1 MiB', async () => {
    const reply = await verified((_, response) => {
      response.end(JSON.stringify({ keys: [own.jwk], rest: 'x'.repeat(1024 * 1024) }));
    });
    expect(statusOf(reply)).toBe(core().TokenStatus.Refused);
    expect(reply).toContain('the answer is too large');
  });
});
