// A small balancer: instances take turns, and a request whose instance ends before
// it has answered goes to the next one. **Each answer names the instance that gave
// it**, in the header `x-soak-instance`.

import { Agent, createServer, request } from 'node:http';

/** @typedef {import('./instance.mjs').Instance} Instance */

/** How often a request goes to another instance before it is answered 502. */
const ATTEMPTS = 4;

/**
 * Starts a balancer.
 *
 * @param {readonly Instance[]} instances
 */
export async function startBalancer(instances) {
  const agent = new Agent({ keepAlive: true });
  const counts = { moved: 0, unavailable: 0 };
  let turn = 0;
  const next = () => {
    const up = instances.filter(({ isUp }) => isUp);
    turn += 1;
    return up[turn % up.length];
  };
  const server = createServer(async (asked, answer) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const instance = next();
      if (!instance) {
        break;
      }
      const { id } = instance;
      try {
        const { status, headers, body } = await pass(agent, instance, asked);
        answer.writeHead(status, { ...headers, 'x-soak-instance': id }).end(body);
        return;
      } catch {
        counts.moved += 1;
      }
    }
    counts.unavailable += 1;
    answer.writeHead(502).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    counts,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * The whole answer of an instance; rejects if it ends before that.
 *
 * @param {Agent} agent
 * @param {Instance} instance
 * @param {import('node:http').IncomingMessage} asked
 * @returns {Promise<{ status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>}
 */
function pass(agent, { origin }, asked) {
  return new Promise((resolve, reject) => {
    const { method, headers } = asked;
    const onward = request(new URL(asked.url ?? '/', origin), { method, headers, agent });
    onward.once('error', reject);
    onward.once('response', async (response) => {
      try {
        const chunks = [];
        for await (const chunk of response) {
          chunks.push(chunk);
        }
        const { 'transfer-encoding': _, connection: __, ...kept } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          headers: kept,
          body: Buffer.concat(chunks),
        });
      } catch (error) {
        reject(error);
      }
    });
    onward.end();
  });
}
