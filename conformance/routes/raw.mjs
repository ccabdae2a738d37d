// Requests over bare sockets, so that no client tidies what is sent.

import { connect } from 'node:net';

/** What ends a wait that would never end, in ms. */
const LIMIT = 120_000;

/** Sends one request; resolves with the status and everything that came back. */
export function send(port, { method, target, headers, body }, extra) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, 'localhost');
    const chunks = [];
    const timer = setTimeout(() => socket.destroy(new Error(`No answer to ${target}`)), LIMIT);
    const all = { Host: `localhost:${port}`, Connection: 'close', ...extra, ...headers };
    if (body !== undefined || !['GET', 'HEAD', 'OPTIONS'].includes(method)) {
      all['Content-Length'] = String(Buffer.byteLength(body ?? ''));
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.once('connect', () =>
      socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`),
    );
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', (error) => {
      clearTimeout(timer);
      error.code === 'ECONNRESET' ? resolve(parse(chunks)) : reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(parse(chunks));
    });
  });
}

function parse(chunks) {
  const text = Buffer.concat(chunks).toString('latin1');
  return { status: Number(text.slice(9, 12)) || 0, text };
}
