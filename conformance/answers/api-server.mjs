// A server on a local port that stands for Clerk. **Every call is kept until it
// is taken**, and answered with what a function says.

import { createServer } from 'node:http';
import { callOf } from './calls.mjs';

/** @typedef {import('./calls.mjs').Call} Call */

/**
 * A status and a body: JSON, or the text of a page.
 *
 * @typedef {[status: number, body: unknown]} Reply
 */

/**
 * Starts a server. `answerTo` gets a call and the request it came as, and gives a
 * status and a body: JSON, or the text of a page.
 *
 * Resolves to the server's address, a function that gives the calls since it was
 * last asked, and one that stops it.
 *
 * @param {(call: Call, request: import('node:http').IncomingMessage) => Reply} answerTo
 */
export async function startServer(answerTo) {
  /** @type {Call[]} */
  let calls = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const call = callOf(request, Buffer.concat(chunks).toString());
    calls.push(call);
    const [status, body] = answerTo(call, request);
    const isPage = typeof body === 'string';
    response.sendDate = false;
    response.writeHead(status, { 'content-type': isPage ? 'text/html' : 'application/json' });
    response.end(isPage ? body : JSON.stringify(body));
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  return {
    url: `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
