// The processes that answer: one for each side and environment, each with an API
// of its own, so that every call belongs to the request that is being answered.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBackendApi } from './backend-api.mjs';
import { environmentOf, PROFILES } from './instances.mjs';
import { makeRequest } from './request.mjs';

const PROGRAM = fileURLToPath(new URL('side.mjs', import.meta.url));

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./answer.js').Given} Given */
/** @typedef {import('./answer.js').Thrown} Thrown */
/** @typedef {import('./instances.mjs').Profile} Profile */
/** @typedef {import('./request.mjs').MadeRequest} MadeRequest */

/** How long one answer may take, in ms, before its side counts as hanging. */
const LIMIT = 300_000;

/** One side in one environment. Answers requests one after the other. */
class Side {
  /** @type {Map<number, (result: Given | Thrown) => void>} */
  #waiting = new Map();
  #next = 0;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #started;

  /**
   * @param {string} name
   * @param {Profile} profile
   */
  constructor(name, profile) {
    this.#started = this.#start(name, profile);
    // Whoever asks hears of it.
    this.#started.catch(() => {});
  }

  /**
   * @param {string} name
   * @param {Profile} profile
   */
  async #start(name, profile) {
    const api = await startBackendApi();
    const child = fork(PROGRAM, [name], {
      env: /** @type {NodeJS.ProcessEnv} */ ({
        ...environmentOf(profile, api.url),
        CONFORMANCE_ORIGINAL: process.env.CONFORMANCE_ORIGINAL,
        CONFORMANCE_SERVER: process.env.CONFORMANCE_SERVER,
      }),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    try {
      await new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', (code) => {
          reject(new Error(`${name} ended with code ${code}`));
          for (const done of this.#waiting.values()) {
            done({ thrown: `(the process ended with code ${code})` });
          }
        });
      });
    } catch (error) {
      api.stop();
      throw error;
    }
    child.on('message', (message) => {
      const { id, result } = /** @type {{ id: number, result: Given | Thrown }} */ (message);
      this.#waiting.get(id)?.(result);
    });
    return { api, child };
  }

  /**
   * What this side answers to `request`, and its calls to the API for that.
   *
   * @param {MadeRequest} request
   * @returns {Promise<Answer>}
   */
  ask(request) {
    const answer = this.#queue.then(() => this.#ask(request));
    this.#queue = answer.then(
      () => {},
      () => {},
    );
    return answer;
  }

  /** @param {MadeRequest} request */
  async #ask(request) {
    const { api, child } = await this.#started;
    api.takeCalls();
    const id = this.#next++;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    /** @type {Given | Thrown} */
    const result = await new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      timer = setTimeout(() => resolve({ thrown: '(no answer in time)' }), LIMIT);
      child.send({ id, request });
    });
    clearTimeout(timer);
    this.#waiting.delete(id);
    return { ...result, calls: api.takeCalls(), apiUrl: api.url };
  }

  async stop() {
    const started = await this.#started.catch(() => undefined);
    started?.api.stop();
    started?.child.removeAllListeners('exit');
    started?.child.kill();
  }
}

/**
 * A request with a session token that both sides verify.
 *
 * @param {Profile} profile
 * @returns {import('./description.js').Description}
 */
const genuine = (profile) => ({
  profile: PROFILES.indexOf(profile),
  method: 'GET',
  base: 'http://localhost:3000',
  path: '/',
  query: [],
  rawQuery: '',
  headers: [],
  cookies: [],
  authorization: { token: { instance: profile.instance }, before: 'Bearer ' },
  options: {},
  unset: [],
  functions: [],
  isCallback: false,
  handler: { kind: 'none' },
});

/** Both sides, in every environment; processes start when they are first needed. */
export class Sides {
  /** @type {Map<string, Side>} */
  #sides = new Map();

  /**
   * The answers of the peer and of us to `request` in the environment `profile`.
   *
   * @param {Profile} profile
   * @param {MadeRequest} request
   * @returns {Promise<import('./answer.js').Answers>}
   */
  async ask(profile, request) {
    const [peer, ours] = await Promise.all([
      this.#side('peer', profile).ask(request),
      this.#side('ironclerk', profile).ask(request),
    ]);
    return { peer, ours };
  }

  /**
   * @param {string} name
   * @param {Profile} profile
   */
  #side(name, profile) {
    const key = `${name} ${profile.name}`;
    let side = this.#sides.get(key);
    if (!side) {
      side = new Side(name, profile);
      this.#sides.set(key, side);
      // Both have the public keys from here on, so that the one call for them
      // does not belong to different requests of the two.
      side.ask(makeRequest(genuine(profile))).catch(() => {});
    }
    return side;
  }

  /** Ends all processes. */
  async stop() {
    await Promise.all([...this.#sides.values()].map((side) => side.stop()));
  }
}
