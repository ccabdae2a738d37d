/** One crossing into the addon, synchronous, for a request whose keys are at hand. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { DOCUMENT, EVENT, JWK, JWT_KEY, load, mint, request } from './support/instance';

/** The functions of the addon that were called, by name, while `use` ran. */
async function crossings(
  environment: Record<string, string | undefined>,
  use: (server: ReturnType<typeof load>) => Promise<unknown>,
): Promise<string[]> {
  const calls: string[] = [];
  const addonPath = path.join(__dirname, '../dist/binary/addon.js');
  jest.doMock(addonPath, () => {
    const addon: Record<string, (...args: unknown[]) => unknown> = jest.requireActual(addonPath);
    const counted = Object.entries(addon).map(([name, real]) => [
      name,
      typeof real !== 'function'
        ? real
        : (...args: unknown[]) => {
            calls.push(name);
            return real(...args);
          },
    ]);
    return Object.fromEntries(counted);
  });
  const server = load(environment);
  await use(server);
  jest.dontMock(addonPath);
  return calls;
}

const signedIn = () => request('/page', DOCUMENT, mint());

it('one for a signed-in request, one for a signed-out one', async () => {
  const calls = await crossings({}, async ({ clerkMiddleware }) => {
    const middleware = clerkMiddleware();
    await middleware(signedIn(), EVENT);
    await middleware(signedIn(), EVENT);
    await middleware(request('/page'), EVENT);
  });
  expect(calls).toEqual(['createInstance', 'authenticate', 'authenticate', 'authenticate']);
});

it('no further one for auth(), protect() and has() in a handler', async () => {
  const calls = await crossings({}, async ({ clerkMiddleware }) => {
    const middleware = clerkMiddleware(async (auth) => {
      const { has } = await auth();
      has({ role: 'org:admin' });
      await auth.protect();
    });
    await middleware(signedIn(), EVENT);
  });
  expect(calls).toEqual(['createInstance', 'authenticate']);
});

it('one for dynamic keys that were seen before', async () => {
  const calls = await crossings({ CLERK_ENCRYPTION_KEY: 'k' }, async ({ clerkMiddleware }) => {
    const middleware = clerkMiddleware(
      () => {},
      () => ({ secretKey: 'sk_live_tenant', jwtKey: JWT_KEY }),
    );
    await middleware(signedIn(), EVENT);
    await middleware(signedIn(), EVENT);
  });
  expect(calls).toEqual(['createInstance', 'authenticate', 'authenticate']);
});

it('goes to the network for the first token of a key only', async () => {
  const api = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [JWK] })),
  );
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const CLERK_API_URL = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const calls = await crossings({ CLERK_JWT_KEY: undefined, CLERK_API_URL }, async (server) => {
    const middleware = server.clerkMiddleware();
    await middleware(signedIn(), EVENT);
    await middleware(signedIn(), EVENT);
  });
  api.closeAllConnections();
  api.close();
  expect(calls).toEqual(['createInstance', 'authenticate', 'authenticateAsync', 'authenticate']);
});

it('compiles routes once that options declare anew for each request', async () => {
  const calls = await crossings({}, async ({ clerkMiddleware }) => {
    const middleware = clerkMiddleware(
      () => {},
      () => ({ protect: ['/admin(.*)', { routes: '/team/:id' }] }),
    );
    for (let count = 0; count < 5; count += 1) {
      await middleware(signedIn(), EVENT);
    }
  });
  expect(calls.filter((name) => name === 'createRouteSet')).toHaveLength(2);
});
