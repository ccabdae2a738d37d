/** A Backend API on a local port that keeps what it is told. */

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as it came. */
export interface Call {
  readonly method: string;
  /** Path and query as they came on the wire. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a call is answered: a status and JSON. */
export type Answer = (call: Call) => readonly [status: number, json: unknown];

/** A running API. */
export interface RecordingApi {
  readonly url: string;
  /** The calls so far. */
  readonly calls: Call[];
  /** `POST /v1/…` of the calls since this was last asked, without those for keys. */
  taken(): string[];
  stop(): Promise<void>;
}

/** Starts an API; calls for keys are answered with `keys`. */
export async function startRecordingApi(keys: object[], answer: Answer): Promise<RecordingApi> {
  const calls: Call[] = [];
  let seen = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const call = {
      method: request.method ?? '',
      target: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    calls.push(call);
    const [status, json] = isForKeys(call) ? ([200, { keys }] as const) : answer(call);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    taken: () => {
      const taken = calls.slice(seen).filter((call) => !isForKeys(call));
      seen = calls.length;
      return taken.map(({ method, target }) => `${method} ${target}`);
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const isForKeys = ({ method, target }: Call) => method === 'GET' && target === '/v1/jwks';

/** An answer as the API gives it to what it refuses. */
export const refusal = (status: number, code: string) =>
  [status, { errors: [{ code, message: code }] }] as const;
