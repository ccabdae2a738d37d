/** An application whose middleware proxies the Frontend API, and a real upstream. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type NextFetchEvent, NextRequest } from 'next/server';
import { createEmulator, type Emulator } from '../../emulator';

export const APP = 'https://app.example';
export const EVENT = {} as NextFetchEvent;

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;
export type Middleware = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;
type Init = ConstructorParameters<typeof NextRequest>[1];

export interface ProxiedApplication {
  readonly emulator: Emulator;
  /** The origin of the upstream. */
  readonly origin: string;
  /** What the upstream answers; `ok` until a test says otherwise. */
  answer: Answer;
  /** What the upstream was asked in this test. */
  seen: IncomingMessage[];
  readonly frontendApi: typeof import('../../dist/server');
  readonly middleware: Middleware;
  /** Asks the application. */
  ask(path: string, init?: Init): Promise<Response>;
}

/** The application of a test file, for as long as its tests run. */
export function proxiedApplication(): ProxiedApplication {
  const proxied = {} as { -readonly [Name in keyof ProxiedApplication]: ProxiedApplication[Name] };
  const upstream = createServer((request, response) => {
    proxied.seen.push(request);
    proxied.answer(request, response);
  });
  beforeAll(async () => {
    proxied.emulator = await createEmulator({ seed: 'frontend API proxy' });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    proxied.origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    Object.assign(process.env, proxied.emulator.environment, {
      CLERK_JWT_KEY: proxied.emulator.jwtKey,
      CLERK_FAPI_URL: proxied.origin,
    });
    proxied.frontendApi = require('../../dist/server');
    proxied.middleware = proxied.frontendApi.clerkMiddleware({
      frontendApiProxy: { enabled: true },
    }) as never;
    proxied.ask = (path, init = {}) =>
      proxied.middleware(new NextRequest(`${APP}${path}`, init), EVENT);
  });
  afterAll(async () => {
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    await proxied.emulator.close();
  });
  beforeEach(() => {
    proxied.seen = [];
    proxied.answer = (_, response) => response.end('ok');
  });
  return proxied;
}
