/**
 * Options from a callback: **each request gets the settings of its own options**,
 * whatever object the callback returns and whenever it does.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { generateKeyPairSync, sign } from 'node:crypto';
import { DOCUMENT, EVENT, handedOn, JWT_KEY, load, mint, request } from './support/instance';

type Options = Record<string, unknown>;
type Callback = (...args: unknown[]) => unknown;

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER_KEY = other.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const own = (): Options => ({ jwtKey: JWT_KEY, secretKey: 'sk_live_own' });
const foreign = (): Options => ({ jwtKey: OTHER_KEY, secretKey: 'sk_live_foreign' });

/** The own tenant's token, signed by the other tenant. */
function ofOther(): string {
  const [header, payload] = mint().split('.');
  const signature = sign('sha256', Buffer.from(`${header}.${payload}`), other.privateKey);
  return `${header}.${payload}.${signature.toString('base64url')}`;
}

const loaded = () => load({ CLERK_ENCRYPTION_KEY: 'k'.repeat(32) });
let { clerkMiddleware } = loaded();
const protect: Callback = (auth) => (auth as { protect(): Promise<unknown> }).protect();

async function run(options: unknown, token?: string, handler: Callback = () => {}) {
  const middleware = clerkMiddleware(handler as never, options as never);
  return (await middleware(request('/page', DOCUMENT, token), EVENT)) as Response;
}

const status = (response: Response) => handedOn(response).get('x-clerk-auth-status');

describe('a callback that returns what can be awaited', () => {
  /** Calls back at once, and returns nothing. */
  const thenable = (value: unknown) => ({
    // biome-ignore lint/suspicious/noThenProperty: what an application may return
    then(done: (value: unknown) => void) {
      done(value);
    },
  });

  it('protects, although its own then() returns nothing', async () => {
    for (const late of [thenable({}), Promise.resolve(thenable({}))]) {
      const response = await run(() => late, undefined, protect);
      expect(response.status).toBe(307);
    }
  });

  it("uses a tenant's options that are promised within", async () => {
    const options = () => thenable(Promise.resolve(foreign()));
    expect(status(await run(options, ofOther()))).toBe('signed-in');
    expect(status(await run(options, mint()))).not.toBe('signed-in');
  });

  it("runs the handler in the request's own context", async () => {
    const store = new AsyncLocalStorage<string>();
    const waiting: Array<() => void> = [];
    const seen = new Map<string, unknown>();
    const visit = (name: string) =>
      store.run(name, () =>
        run(
          () => ({
            // biome-ignore lint/suspicious/noThenProperty: what an application may return
            then: (done: (value: unknown) => unknown) =>
              new Promise((resolve) => waiting.push(() => resolve(done(own())))),
          }),
          mint(),
          () => {
            seen.set(name, store.getStore());
          },
        ),
      );
    const visits = ['ada', 'grace'].map(visit);
    await new Promise(setImmediate);
    store.run('a third', () => {
      for (const resume of waiting) {
        resume();
      }
    });
    await Promise.all(visits);
    expect(Object.fromEntries(seen)).toEqual({ ada: 'ada', grace: 'grace' });
  });
});

it('a promise in place of options is not options', async () => {
  const promise = Promise.resolve(foreign());
  expect(status(await run(promise, ofOther()))).not.toBe('signed-in');
});

describe('options that are alike', () => {
  it('and not equal have settings of their own', async () => {
    const inherited = (options: Options) => () => Object.create(options);
    const hidden = (options: Options) => () =>
      Object.defineProperties(
        {},
        Object.fromEntries(Object.entries(options).map(([name, value]) => [name, { value }])),
      );
    const proxied = (options: Options) => () =>
      new Proxy({}, { get: (_, name) => options[name as string] });
    for (const make of [(options: Options) => () => options, inherited, hidden, proxied]) {
      for (let round = 0; round < 2; round += 1) {
        expect(status(await run(make(own()), mint()))).toBe('signed-in');
        expect(status(await run(make(foreign()), mint()))).not.toBe('signed-in');
        expect(status(await run(make(foreign()), ofOther()))).toBe('signed-in');
      }
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 8, 10])(
    'are not mixed by members that change after %d reads',
    async (limit) => {
      ({ clerkMiddleware } = loaded());
      let reads = 0;
      const current = () => (reads++ < limit ? own() : foreign());
      const changing = () => ({
        get jwtKey() {
          return current().jwtKey;
        },
        get secretKey() {
          return current().secretKey;
        },
      });
      await run(changing, mint()).catch(() => {});
      expect(status(await run(own, mint()))).toBe('signed-in');
      expect(status(await run(own, ofOther()))).not.toBe('signed-in');
      expect(status(await run(foreign, ofOther()))).toBe('signed-in');
    },
  );

  it('hand on what each of them says', async () => {
    const saying = (afterSignInUrl: string) => () =>
      Object.defineProperty({ ...own() }, 'toJSON', { value: () => ({ afterSignInUrl }) });
    const data = async (options: unknown) =>
      handedOn(await run(options, mint())).get('x-clerk-request-data');
    expect(await data(saying('/one'))).not.toBe(await data(saying('/two')));
  });
});

it('the platform may say late that it proxies', async () => {
  const publishableKey = `pk_live_${Buffer.from('clerk.app.example$').toString('base64')}`;
  const options = () => ({ ...own(), publishableKey });
  const headers = { ...DOCUMENT, cookie: '__client_uat=1700000000' };
  const handshake = async () => {
    const middleware = clerkMiddleware((() => {}) as never, options as never);
    const response = (await middleware(request('/page', headers), EVENT)) as Response;
    return new URL(response.headers.get('location') ?? '').origin;
  };
  expect(await handshake()).toBe('https://clerk.app.example');
  const platform = {
    VERCEL_TARGET_ENV: 'production',
    VERCEL_PROJECT_PRODUCTION_URL: 'app.vercel.app',
  };
  Object.assign(process.env, platform);
  try {
    expect(await handshake()).not.toBe('https://clerk.app.example');
  } finally {
    for (const name of Object.keys(platform)) {
      delete process.env[name];
    }
  }
});

it('members of an object that are computed are read for each request', async () => {
  let tenant = own();
  class Options {
    get secretKey() {
      return tenant.secretKey;
    }

    get jwtKey() {
      return tenant.jwtKey;
    }
  }
  const accessors = Object.getOwnPropertyDescriptors(Options.prototype) as PropertyDescriptorMap;
  const { secretKey = {}, jwtKey = {} } = accessors;
  const getters = Object.defineProperties({}, { secretKey, jwtKey });
  for (const options of [getters, new Options()]) {
    const middleware = clerkMiddleware(() => {}, options as never);
    const statusOf = async (token: string) =>
      status((await middleware(request('/page', DOCUMENT, token), EVENT)) as Response);
    tenant = own();
    expect(await statusOf(mint())).toBe('signed-in');
    tenant = foreign();
    expect(await statusOf(ofOther())).toBe('signed-in');
    expect(await statusOf(mint())).not.toBe('signed-in');
  }
});
