/**
 * The emulator's HTTP server. **It listens on 127.0.0.1 only**, and counts its
 * requests.
 */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Faults } from './faults';

const HOST = '127.0.0.1';

/** A server that listens. */
export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** How many requests each path has received. */
  readonly requests: Map<string, number>;
  /** Lets the process end while this listens. */
  unref(): void;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Starts to listen; port 0 takes a free one. Rejects when the port is taken.
 * `fetch` answers what `faults` lets through.
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  faults: Faults,
  port: number,
): Promise<Server> {
  const requests = new Map<string, number>();
  // The globals of the process that runs the tests stay as they are.
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const server = createServer(async (request, response) => {
    const path = pathOf(request);
    requests.set(path, (requests.get(path) ?? 0) + 1);
    overrideMethod(request);
    if (!(await faults.apply(path, request, response))) {
      await listener(request, response);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    requests,
    unref: () => {
      server.unref();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return URL.canParse(url, `http://${HOST}`) ? new URL(url, `http://${HOST}`).pathname : url;
}

/**
 * Clerk's browser library sends PUT, PATCH and DELETE as a POST with the
 * parameter `_method`, which spares it a CORS preflight.
 */
function overrideMethod(request: IncomingMessage): void {
  const [, method] = /[?&]_method=(PUT|PATCH|DELETE)\b/i.exec(request.url ?? '') ?? [];
  if (request.method === 'POST' && method) {
    request.method = method.toUpperCase();
  }
}
