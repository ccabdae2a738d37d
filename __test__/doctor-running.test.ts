/**
 * `npx ironclerk doctor` over running things: the APIs of an instance, the
 * application behind proxies, and the cookies of a browser.
 */

import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { NextRequest } from 'next/server';
import { createEmulator, type Emulator } from '../dist/testing';
import { createApp, findings, saying } from './support/doctor';
import { removeFolders } from './support/folders';
import { EVENT, load } from './support/instance';
import { silentPort } from './support/port';

const TLS = path.join(__dirname, '../testdata/tls');
const servers: Server[] = [];
let emulator: Emulator;
let production: Emulator;
let folder: string;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'doctor' });
  production = await createEmulator({ seed: 'doctor', instanceType: 'production' });
  folder = createApp();
});

afterAll(async () => {
  removeFolders();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await Promise.all([emulator.close(), production.close()]);
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}`;

/** The middleware with an instance's keys, served the way Next.js serves it. */
function application({ environment }: Pick<Emulator, 'environment'>): Promise<string> {
  const { clerkMiddleware } = load({ CLERK_JWT_KEY: undefined, ...environment });
  const middleware = clerkMiddleware();
  return serve(async (asked, response) => {
    const headers = Object.entries(asked.headers) as [string, string][];
    const url = `http://${asked.headers.host}${asked.url}`;
    const answer = (await middleware(new NextRequest(url, { headers }), EVENT)) as Response;
    response.writeHead(
      answer.status,
      [...answer.headers].filter(([name]) => !name.startsWith('x-middleware-')).flat(),
    );
    response.end();
  });
}

/** What stands in front of an application, and tells it of the visitor what `told` says. */
const forward =
  (origin: string, told: Record<string, string> = {}, added = {}): RequestListener =>
  (asked, response) => {
    const url = new URL(asked.url ?? '/', origin);
    const headers = { ...asked.headers, host: url.host, ...told };
    request(url, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, { ...answer.headers, ...added });
      answer.pipe(response);
    }).end();
  };

const secure = async (listener: RequestListener): Promise<string> => {
  const [key, cert] = ['server.key.pem', 'server.pem'].map((name) =>
    readFileSync(path.join(TLS, name)),
  );
  return `https://127.0.0.1:${await listen(createSecureServer({ key, cert }, listener))}`;
};

const ask = (url: string, instance = emulator, variables = {}) =>
  findings(folder, ['--url', url], { ...instance.environment, ...variables });

describe('the keys of an instance', () => {
  it('belong to another one', async () => {
    const stranger = await createEmulator({ seed: 'stranger' });
    const { code, wrong } = await findings(folder, [], {
      ...emulator.environment,
      NEXT_PUBLIC_CLERK_PROXY_URL: stranger.apiUrl,
      CLERK_JWT_KEY: stranger.jwtKey,
    });
    await stranger.close();
    expect(code).toBe(1);
    expect(wrong).toEqual([
      saying('pairing', 'problem', /another instance than the publishable key/, {
        place: 'the environment of this shell',
        fix: /same instance/,
      }),
      saying('pairing', 'problem', /CLERK_JWT_KEY is not a key of/),
    ]);
  });

  it('are refused', async () => {
    const { wrong } = await findings(folder, [], {
      ...emulator.environment,
      CLERK_SECRET_KEY: 'sk_test_revoked0123456789',
    });
    expect(wrong).toEqual([
      saying('pairing', 'problem', /emulator at .* does not know the secret key \(401\)/, {
        fix: /variables that it prints.*npx ironclerk emulator --port \d+/,
      }),
    ]);
  });

  it('are those of an emulator that does not run', async () => {
    const port = await silentPort();
    const { code, wrong } = await findings(folder, [], {
      ...emulator.environment,
      CLERK_API_URL: `http://127.0.0.1:${port}`,
    });
    expect(code).toBe(1);
    expect(wrong).toEqual([
      saying('pairing', 'problem', /No emulator listens at 127\.0\.0\.1:\d+: ECONNREFUSED/, {
        fix: new RegExp(`npx ironclerk emulator --port ${port}`),
      }),
    ]);
  });

  it('cannot be fetched, which is not a problem', async () => {
    const { code, all, wrong } = await findings(folder, [], {
      ...emulator.environment,
      CLERK_API_URL: 'https://api.invalid',
      NEXT_PUBLIC_CLERK_PROXY_URL: '',
      CLERK_FAPI_URL: 'https://clerk.invalid',
    });
    expect([code, wrong]).toEqual([0, []]);
    expect(all).toContainEqual(
      saying('pairing', 'skipped', /could not be reached: (?:ENOTFOUND|EAI_AGAIN)/),
    );
    expect(all).toContainEqual(saying('clock', 'skipped', /APIs did not report/));
  });

  it('come with a clock that is off', async () => {
    const off = async (seconds: number) => {
      const api = await serve(async (asked, response) => {
        const { authorization = '' } = asked.headers;
        const answer = await fetch(emulator.apiUrl + asked.url, { headers: { authorization } });
        response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
        response.end(await answer.text());
      });
      const { all } = await findings(folder, [], { ...emulator.environment, CLERK_API_URL: api });
      return all;
    };
    // The longer an answer takes, the less is certain.
    const [ahead, behind, little] = await Promise.all([off(-3600), off(14), off(2)]);
    expect(ahead).toContainEqual(saying('clock', 'problem', /about 3[56]\d\d s ahead of/));
    expect(behind).toContainEqual(saying('clock', 'warning', /about ([6-9]|1[0-4]) s behind/));
    expect(little).toContainEqual(saying('clock', 'ok', /agrees/));
  });
});

describe('the running application', () => {
  it('knows where it is, in development and in production', async () => {
    const looked = [emulator, production].map(async (instance) => {
      const url = await application(instance);
      return { url, ...(await ask(url, instance)) };
    });
    for (const { url, all, wrong } of await Promise.all(looked)) {
      expect(wrong).toEqual([]);
      expect(all).toContainEqual(
        saying('running-application', 'ok', new RegExp(`reached at ${url}`)),
      );
      expect(all).toContainEqual(saying('running-application', 'ok', /first visit ends with 200/));
    }
  });

  it('is behind a proxy that does not tell the host, and a cache', async () => {
    const origin = await application(emulator);
    const url = await serve(forward(origin, {}, { age: '30' }));
    const { code, wrong } = await ask(url);
    expect(code).toBe(1);
    expect(wrong).toEqual([
      saying('running-application', 'problem', new RegExp(`${url}, but assumes .* ${origin}`), {
        fix: new RegExp(`X-Forwarded-Host: ${new URL(url).host}\\.$`),
      }),
      saying('running-application', 'problem', /cache .*\(age\)/),
    ]);
  });

  it('is behind a proxy that does not tell the protocol', async () => {
    const origin = await application(production);
    let host = '';
    const url = await secure((...both) => forward(origin, { 'x-forwarded-host': host })(...both));
    host = new URL(url).host;
    const trusted = { NODE_EXTRA_CA_CERTS: path.join(TLS, 'authority.pem') };
    const [looked, distrusted] = await Promise.all([
      ask(url, production, trusted),
      ask(url, production),
    ]);
    expect(looked.wrong).toEqual([
      saying('running-application', 'problem', /assumes that it is at http:/, {
        fix: /send X-Forwarded-Proto: https\.$/,
      }),
    ]);
    expect(distrusted.wrong).toEqual([
      saying('running-application', 'problem', /does not answer/, { fix: /NODE_EXTRA_CA_CERTS/ }),
    ]);
  });

  it('sets cookies without Secure on a secure origin', async () => {
    const url = await secure((_, response) => {
      response.setHeader('x-clerk-auth-status', 'signed-out');
      response.setHeader('set-cookie', ['__client_uat=0; Path=/', '__session=; Secure', 'a=b']);
      response.end();
    });
    const trusted = { NODE_EXTRA_CA_CERTS: path.join(TLS, 'authority.pem') };
    expect((await ask(url, production, trusted)).wrong).toEqual([
      saying('running-application', 'warning', /^__client_uat is set over https without Secure/),
    ]);
  });

  it('has other keys, and sends visitors into a loop', async () => {
    const stranger = await createEmulator({ seed: 'stranger' });
    const api = await serve((asked, response) => {
      const back = new URL(asked.url ?? '', 'http://x').searchParams.get('redirect_url') ?? '';
      response.writeHead(307, { location: back }).end();
    });
    const url = await application({
      environment: { ...stranger.environment, NEXT_PUBLIC_CLERK_PROXY_URL: api },
    });
    // The middleware says so in its own log, too.
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const { wrong } = await ask(url);
    log.mockRestore();
    await stranger.close();
    expect(wrong).toEqual([
      saying('running-application', 'warning', /sends browsers to 127\.0\.0\.1:\d+, but the keys/),
      saying('running-application', 'problem', /loops, by way of .*\/v1\/client\/handshake/, {
        fix: /keys are of the same instance/,
      }),
    ]);
  });

  it('does not run the middleware, fails, or does not run at all', async () => {
    const url = await serve((asked, response) => {
      response.writeHead(asked.url === '/broken' ? 500 : 200).end();
    });
    const silent = `http://127.0.0.1:${await silentPort()}`;
    const [unseen, broken, absent] = await Promise.all(
      [`${url}/logo.png`, `${url}/broken`, silent].map((one) => ask(one)),
    );
    expect(unseen?.wrong).toEqual([
      saying('running-application', 'problem', /does not run for \/logo\.png/),
    ]);
    expect(broken?.wrong).toEqual([
      saying('running-application', 'problem', /answers 500/, { fix: /log/ }),
    ]);
    expect(absent?.wrong).toEqual([
      saying('running-application', 'problem', /does not answer: ECONNREFUSED/),
    ]);
  });

  it('may be asked where the Frontend API cannot', async () => {
    const api = `http://127.0.0.1:${await silentPort()}`;
    const environment = { ...emulator.environment, NEXT_PUBLIC_CLERK_PROXY_URL: api };
    const url = await application({ environment });
    const { code, all } = await ask(url, emulator, environment);
    expect(code).toBe(0);
    expect(all).toContainEqual(
      saying('running-application', 'skipped', /leads to 127\.0\.0\.1:\d+, which does not answer/),
    );
  });
});

describe('the cookies of a browser', () => {
  const measure = (cookie: string) =>
    findings(folder, ['--offline', '--cookies'], emulator.environment, cookie);

  it('are too large, with the claims that make them so', async () => {
    const token = emulator.mintSessionToken({ metadata: { notes: 'private'.repeat(400) }, x: 1 });
    const [{ code, wrong }, plain] = await Promise.all([
      measure(
        `Cookie: __session=${token}; __session_abcdefgh=${token}; __client_uat=1; __client_uat=2\n`,
      ),
      measure(`a=${'x'.repeat(4000)}; b=${'y'.repeat(13_000)}`),
    ]);
    expect(code).toBe(1);
    expect(wrong).toEqual([
      saying('cookies', 'problem', /^__session has 4\d{3} bytes/, { fix: /session token/ }),
      saying('cookies', 'problem', /^__session_abcdefgh has 4/),
      saying('cookies', 'warning', /together have 9\d{3} bytes; many proxies take 8192/),
      saying('cookies', 'warning', /custom claims .*: metadata \(\d+\) and x \(1\)/),
      saying('cookies', 'warning', /1 other instance .*: __session_abcdefgh/, {
        fix: /localhost/,
      }),
      saying('cookies', 'warning', /sends __client_uat more than once/),
    ]);
    expect(JSON.stringify(wrong)).not.toContain('private');
    expect(plain.wrong).toEqual([
      saying('cookies', 'warning', /^a has 4001 bytes of the 4096/),
      saying('cookies', 'problem', /^b has/),
      saying('cookies', 'problem', /16384 for all headers, and answers 431/),
    ]);
  });

  it('are within all limits, or not there', async () => {
    const [{ all, wrong }, none] = await Promise.all([
      measure(`__session=${emulator.mintSessionToken()}; __client_uat=1`),
      measure(''),
    ]);
    expect(wrong).toEqual([]);
    expect(all).toContainEqual(saying('cookies', 'ok', /^2 cookies, \d+ bytes/));
    expect(none.wrong).toEqual([saying('cookies', 'problem', /no cookies/)]);
  });
});
