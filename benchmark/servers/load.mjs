// The load generator, as a process of its own: autocannon, whose answers are all
// looked at. Takes `Load` as a message, answers with what it measured.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// The package has no types.
const autocannon = createRequire(import.meta.url)('autocannon');

/**
 * What is asked. Either `seconds` or `amount` ends it; each line of `cookies` is
 * the cookie header of one request, and they take turns.
 *
 * @typedef {object} Load
 * @property {string} url
 * @property {Record<string, string>} headers
 * @property {string} cookies a file
 * @property {string} expected what each answer's body must hold
 * @property {number} connections
 * @property {number} [seconds]
 * @property {number} [amount]
 */

/**
 * What came of it: times in ms, of every answer.
 *
 * @typedef {{ times: number[], seconds: number }} Loaded
 */

/** @param {Load} load */
function run({ url, headers, cookies, expected, connections, seconds, amount }) {
  const lines = readFileSync(cookies, 'utf8').trimEnd().split('\n');
  let next = 0;
  /** @type {number[]} */
  const times = [];
  return /** @type {Promise<Loaded>} */ (
    new Promise((resolve, reject) => {
      const instance = autocannon(
        {
          url,
          connections,
          ...(amount ? { amount } : { duration: seconds }),
          // Asked anew for each request, so that each has its own token.
          requests: [
            {
              setupRequest: (/** @type {object} */ request) => {
                const cookie = lines[next++ % lines.length];
                return { ...request, headers: { ...headers, cookie } };
              },
            },
          ],
          verifyBody: (/** @type {unknown} */ body) => String(body).includes(expected),
        },
        (/** @type {Error | null} */ error, /** @type {any} */ result) => {
          const wrong = error ? [error] : [result.errors, result.non2xx, result.mismatches];
          error || wrong.some(Boolean)
            ? reject(new Error(`Wrong answers (errors, statuses, bodies): ${wrong.join(', ')}`))
            : resolve({ times, seconds: result.duration });
        },
      );
      /** @type {(client: unknown, status: number, bytes: number, time: number) => void} */
      const onResponse = (_client, _status, _bytes, time) => times.push(time);
      instance.on('response', onResponse);
    })
  );
}

process.on('message', async (message) => {
  try {
    process.send?.(await run(/** @type {Load} */ (message)));
  } catch (error) {
    process.send?.({ error: /** @type {Error} */ (error).message });
  }
});
