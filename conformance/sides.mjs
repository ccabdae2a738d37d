// The processes that answer: one for each side and environment.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentOf } from './instances.mjs';

const PROGRAM = fileURLToPath(new URL('side.mjs', import.meta.url));

/** How long one answer may take, in ms, before its side counts as hanging. */
const LIMIT = 300_000;

/** One side in one environment. Answers requests one after the other. */
class Side {
  #process;
  #waiting = new Map();
  #next = 0;
  #queue = Promise.resolve();
  #ready;

  constructor(name, environment) {
    this.#process = fork(PROGRAM, [name], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = new Promise((resolve, reject) => {
      this.#process.once('message', resolve);
      this.#process.once('exit', (code) => {
        reject(new Error(`${name} ended with code ${code}`));
        for (const done of this.#waiting.values()) {
          done({ thrown: `(the process ended with code ${code})` });
        }
      });
    });
    this.#process.on('message', ({ id, result }) => {
      this.#waiting.get(id)?.(result);
    });
  }

  /** What this side answers to `request`. */
  ask(request) {
    const answer = this.#queue.then(() => this.#ask(request));
    this.#queue = answer.then(
      () => {},
      () => {},
    );
    return answer;
  }

  async #ask(request) {
    await this.#ready;
    const id = this.#next++;
    const { promise, resolve } = withResolvers();
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => resolve({ thrown: '(no answer in time)' }), LIMIT);
    this.#process.send({ id, request });
    const result = await promise;
    clearTimeout(timer);
    this.#waiting.delete(id);
    return result;
  }

  stop() {
    this.#process.removeAllListeners('exit');
    this.#process.disconnect();
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

/** Both sides, in every environment; processes start when they are first needed. */
export class Sides {
  #sides = new Map();
  #apiUrl;

  /** @param {string} apiUrl the address of the local Backend API */
  constructor(apiUrl) {
    this.#apiUrl = apiUrl;
  }

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
      side = new Side(name, environmentOf(profile, this.#apiUrl));
      this.#sides.set(key, side);
    }
    return side;
  }

  /** Ends all processes. */
  stop() {
    for (const side of this.#sides.values()) {
      side.stop();
    }
  }
}
