/**
 * The emulator's HTTP server. **It listens on 127.0.0.1 only**, answers every
 * request with JSON or a redirect, and counts what it was asked.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, invalid } from './errors';
import type { Instance } from './instance';
import { type ApiResponse, answer } from './routes';

const HOST = '127.0.0.1';

/** The largest body that is read, in bytes. */
const BODY_LIMIT = 1_048_576;

/** A server that listens. */
export interface Server {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** How many requests each path was asked for. */
  readonly requests: Map<string, number>;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** Starts to listen; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(
  instances: readonly [Instance, ...Instance[]],
  port: number,
): Promise<Server> {
  const requests = new Map<string, number>();
  const server = createServer(async (request, response) => {
    try {
      const url = urlOf(request);
      requests.set(url.pathname, (requests.get(url.pathname) ?? 0) + 1);
      const { method = 'GET', headers } = request;
      const { authorization } = headers;
      const body = () => json(request);
      send(response, await answer(instances, { method, url, authorization, body }));
    } catch (error) {
      const known = error instanceof ApiError ? error : unexpected(error);
      send(response, { status: known.status, json: known.body });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  return {
    origin: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, answered: ApiResponse): void {
  if ('location' in answered) {
    response.writeHead(answered.status, {
      location: answered.location,
      'cache-control': 'no-store',
    });
    response.end();
    return;
  }
  response.writeHead(answered.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answered.json));
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  if (!URL.canParse(url, `http://${HOST}`)) {
    throw invalid('The URL of the request cannot be parsed.');
  }
  return new URL(url, `http://${HOST}`);
}

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > BODY_LIMIT) {
      throw invalid(`The body is longer than ${BODY_LIMIT} bytes.`);
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
}

function unexpected(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'internal_clerk_error', 'Oops, an unexpected error occurred', message);
}
