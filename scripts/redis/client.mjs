// One command to a server of Redis, in its own protocol (RESP2). **Independent of the
// client in the package**, so that tests see what really is in a store.

import { connect } from 'node:net';
import { connect as connectByTls } from 'node:tls';

/** @typedef {string | number | null | Reply[]} Reply */

/**
 * Where a server listens, and who asks.
 *
 * @typedef {object} Address
 * @property {number} port
 * @property {string} [username]
 * @property {string} [password]
 * @property {boolean} [tls]
 */

/** What ends a wait that would never end, in ms. */
const LIMIT = 60_000;

/** Binary content is text of this encoding, one character a byte. */
const ENCODING = 'latin1';

/**
 * Sends one command and resolves with the reply; rejects with the error that the
 * server answers.
 *
 * @param {Address} address
 * @param {readonly (string | number)[]} words
 * @returns {Promise<Reply>}
 */
export function command({ port, username = 'default', password, tls = false }, words) {
  const commands = [...(password ? [['AUTH', username, password]] : []), words];
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectByTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect(port, '127.0.0.1');
    let received = '';
    /** @param {Error} error */
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    socket.setEncoding(ENCODING);
    socket.setTimeout(LIMIT, () => fail(new Error(`No reply to ${words[0]} in ${LIMIT} ms.`)));
    socket.once('error', fail);
    socket.once('close', () => reject(new Error(`The connection closed before ${words[0]}.`)));
    socket.on('data', (chunk) => {
      received += chunk;
      try {
        const replies = readAll(received, commands.length);
        if (replies) {
          socket.destroy();
          resolve(/** @type {Reply} */ (replies.at(-1)));
        }
      } catch (error) {
        fail(/** @type {Error} */ (error));
      }
    });
    socket.write(commands.map(encode).join(''), ENCODING);
  });
}

/** @param {readonly (string | number)[]} words */
const encode = (words) =>
  `*${words.length}\r\n${words
    .map((word) => Buffer.from(String(word)).toString(ENCODING))
    .map((word) => `$${word.length}\r\n${word}\r\n`)
    .join('')}`;

/**
 * So many replies, once all are there. Throws the first error among them.
 *
 * @param {string} text
 * @param {number} count
 */
function readAll(text, count) {
  const replies = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const read = readOne(text, at);
    if (!read) {
      return undefined;
    }
    replies.push(read.reply);
    at = read.end;
  }
  return replies;
}

/**
 * @param {string} text
 * @param {number} start
 * @returns {{ reply: Reply, end: number } | undefined}
 */
function readOne(text, start) {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) {
    return undefined;
  }
  const line = text.slice(start + 1, lineEnd);
  const next = lineEnd + 2;
  const size = Number(line);
  switch (text[start]) {
    case '+':
      return { reply: line, end: next };
    case '-':
      throw new Error(line);
    case ':':
      return { reply: size, end: next };
    case '$': {
      const end = next + size + 2;
      if (size < 0) {
        return { reply: null, end: next };
      }
      return text.length < end ? undefined : { reply: text.slice(next, next + size), end };
    }
    case '*':
      return readList(text, next, size);
    default:
      throw new Error(`This is no reply of Redis: ${JSON.stringify(text.slice(start, lineEnd))}`);
  }
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} size
 */
function readList(text, start, size) {
  /** @type {Reply[]} */
  const reply = [];
  let end = start;
  for (let index = 0; index < size; index += 1) {
    const read = readOne(text, end);
    if (!read) {
      return undefined;
    }
    reply.push(read.reply);
    end = read.end;
  }
  return { reply, end };
}
