// Requests over bare sockets, so that no client tidies what is sent.

import { connect } from 'node:net';

/**
 * The status of an answer, 0 without one, and everything that came back.
 *
 * @typedef {{ status: number, text: string }} RawAnswer
 */

/** What ends a wait that would never end, in ms. */
const LIMIT = 120_000;

/**
 * Sends one request; resolves with the status and everything that came back.
 *
 * @param {number} port
 * @param {import('./corpus.mjs').RawRequest} request
 * @param {Record<string, string>} [extra]
 * @returns {Promise<RawAnswer>}
 */
export function send(port, { method, target, headers, body }, extra) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, 'localhost');
    /** @type {Buffer[]} */
    const chunks = [];
    const timer = setTimeout(() => socket.destroy(new Error(`No answer to ${target}`)), LIMIT);
    /** @type {Record<string, string>} */
    const all = {
      Host: `localhost:${port}`,
      Connection: 'close',
      // A development instance sends the navigations of a browser that it does not
      // know through a handshake, whatever page they ask for.
      Cookie: '__clerk_db_jwt=dvb_1',
      ...extra,
      ...headers,
    };
    if (body !== undefined || !['GET', 'HEAD', 'OPTIONS'].includes(method)) {
      all['Content-Length'] = String(Buffer.byteLength(body ?? ''));
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.once('connect', () =>
      socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      clearTimeout(timer);
      error.code === 'ECONNRESET' ? resolve(parse(chunks)) : reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(parse(chunks));
    });
  });
}

/**
 * @param {Buffer[]} chunks
 * @returns {RawAnswer}
 */
function parse(chunks) {
  const text = Buffer.concat(chunks).toString('latin1');
  return { status: Number(text.slice(9, 12)) || 0, text };
}
