// Requests whose headers are exactly those that are given: unlike `fetch`,
// nothing is added, and redirects are not followed.

import { request } from 'node:http';

/** What ends a wait that would never end, in ms. */
const LIMIT = 240_000;

/** How a browser asks for a page, and a program for data. */
export const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document' };
export const API_CALL = { accept: 'application/json', 'sec-fetch-dest': 'empty' };

/** @typedef {import('node:http').IncomingHttpHeaders} IncomingHttpHeaders */

/**
 * What a server answered.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {IncomingHttpHeaders} headers
 * @property {string} body
 */

/**
 * Asks once.
 *
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
export function ask(url, headers = {}, { method = 'GET', body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, timeout: LIMIT }, async (response) => {
      try {
        const chunks = [];
        for await (const chunk of response) {
          chunks.push(chunk);
        }
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      } catch (error) {
        reject(error);
      }
    });
    asked.once('error', reject);
    asked.once('timeout', () => asked.destroy(new Error(`No answer from ${url} in ${LIMIT} ms.`)));
    asked.end(body);
  });
}

/**
 * Cookies in the form of the `Cookie` header.
 *
 * @param {Record<string, string>} cookies
 */
export function cookieHeader(cookies) {
  return Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

/**
 * Asks for a page as a browser with these cookies does: follows redirects and
 * keeps the cookies that are set. Resolves with the last response and the URL
 * that gave it.
 *
 * @param {string} url
 * @param {Record<string, string>} [cookies]
 */
export async function visit(url, cookies = {}) {
  const jar = { ...cookies };
  for (let redirects = 0; redirects < 10; redirects += 1) {
    const answer = await ask(url, { ...DOCUMENT, cookie: cookieHeader(jar) });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar[name] = value;
    }
    if (!answer.headers.location) {
      return { ...answer, url };
    }
    url = new URL(answer.headers.location, url).href;
  }
  throw new Error(`More than ten redirects, the last to ${url}.`);
}
