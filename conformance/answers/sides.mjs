// The processes that answer: one for each side and environment, each with an API
// of its own, so that every call belongs to the request that is being answered.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startBackendApi } from './backend-api.mjs';
import { environmentOf, PROFILES } from './instances.mjs';
import { makeRequest } from './request.mjs';

const PROGRAM = fileURLToPath(new URL('side.mjs', import.meta.url));

/** How long one answer may take, in ms, before its side counts as hanging. */
const LIMIT = 300_000;

/** One side in one environment. Answers requests one after the other. */
class Side {
  #api;
  #process;
  #waiting = new Map();
  #next = 0;
  #queue = Promise.resolve();
  #started;

  constructor(name, profile) {
    this.#started = this.#start(name, profile);
    // Whoever asks hears of it.
    this.#started.catch(() => {});
  }

  async #start(name, profile) {
    this.#api = await startBackendApi();
    const child = fork(PROGRAM, [name], {
      env: environmentOf(profile, this.#api.url),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process = child;
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', (code) => {
        reject(new Error(`${name} ended with code ${code}`));
        for (const done of this.#waiting.values()) {
          done({ thrown: `(the process ended with code ${code})` });
        }
      });
    });
    child.on('message', ({ id, result }) => {
      this.#waiting.get(id)?.(result);
    });
  }

  /** What this side answers to `request`, and its calls to the API for that. */
  ask(request) {
    const answer = this.#queue.then(() => this.#ask(request));
    this.#queue = answer.then(
      () => {},
      () => {},
    );
    return answer;
  }

  async #ask(request) {
    await this.#started;
    this.#api.takeCalls();
    const id = this.#next++;
    const { promise, resolve } = withResolvers();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => resolve({ thrown: '(no answer in time)' }), LIMIT);
    this.#process.send({ id, request });
    const result = await promise;
    clearTimeout(timer);
    this.#waiting.delete(id);
    return { ...result, calls: this.#api.takeCalls(), apiUrl: this.#api.url };
  }

  async stop() {
    await this.#started.catch(() => {});
    this.#api.stop();
    this.#process.removeAllListeners('exit');
    this.#process.kill();
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A request with a session token that both sides verify. */
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
  #sides = new Map();

  /** The answers of the peer and of us to `request` in the environment `profile`. */
  async ask(profile, request) {
    const [peer, ours] = await Promise.all(
      ['peer', 'ironclerk'].map((name) => this.#side(name, profile).ask(request)),
    );
    return { peer, ours };
  }

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
