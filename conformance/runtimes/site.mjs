// One example beside an emulator of two instances. **The first server is behind a
// proxy and serves the development instance; the second one is reached directly and
// serves the production instance**, as browsers know both by the same origin.

import { createEmulator } from '../../scripts/emulator.mjs';
import { ask } from '../../scripts/http.mjs';
import { startExample } from './servers.mjs';

/** @typedef {import('../../emulator/emulated-instance.js').EmulatedInstance} EmulatedInstance */
/** @typedef {import('../../scripts/http.mjs').Answer} Answer */
/** @typedef {import('../../scripts/server.mjs').RunningServer} RunningServer */

const HOST = 'app.example.com';
const PROXIED = `https://${HOST}`;
const DIRECT = `http://${HOST}`;

/**
 * An instance, the server that serves it, and the origin that browsers know.
 *
 * @typedef {object} Side
 * @property {EmulatedInstance} instance
 * @property {string} origin
 * @property {number} port
 * @property {(path: string, headers?: Record<string, string>) => Promise<Answer>} ask
 */

/**
 * Both sides, and what stops them.
 *
 * @typedef {object} Site
 * @property {Side} proxied
 * @property {Side} direct
 * @property {() => Promise<void>} stop
 */

/**
 * Starts an example of `folder` twice, and the emulator.
 *
 * @param {import('./binaries.mjs').Runtime} runtime
 * @param {string} folder
 * @param {string} file
 * @returns {Promise<Site>}
 */
export async function startSite(runtime, folder, file) {
  const emulator = await createEmulator({
    allowedOrigins: [PROXIED],
    instances: [{ instanceType: 'production', allowedOrigins: [DIRECT] }],
  });
  const [development, production] = /** @type {[EmulatedInstance, EmulatedInstance]} */ (
    emulator.instances
  );
  /** @type {RunningServer[]} */
  const servers = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await emulator.close();
  };
  /**
   * @param {EmulatedInstance} instance
   * @param {string} origin
   * @param {Record<string, string>} proxy
   * @param {Record<string, string>} environment
   */
  const side = async (instance, origin, proxy, environment) => {
    const server = await startExample(runtime, folder, file, {
      ...instance.environment,
      CLERK_PROXY_URL: instance.environment.NEXT_PUBLIC_CLERK_PROXY_URL,
      CLERK_AUTHORIZED_PARTIES: origin,
      ...environment,
    });
    servers.push(server);
    /** @type {Side['ask']} */
    const askSide = (path, headers) => ask(server.origin + path, { ...proxy, ...headers });
    return { instance, origin, port: server.port, ask: askSide };
  };
  try {
    const forwarded = { 'x-forwarded-host': HOST, 'x-forwarded-proto': 'https' };
    const proxied = await side(development, PROXIED, forwarded, { BEHIND_PROXY: '1' });
    const direct = await side(production, DIRECT, { host: HOST }, {});
    return { proxied, direct, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
