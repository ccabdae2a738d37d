// A model of an attacker: **random compositions of everything genuine that
// somebody can hold, in all places, against the middleware and the
// application's `auth()`.**
//
//   npm run attack -- --count 2000 --seed 1 [--only 17]
//
// Of every composition must hold:
//
// - whoever is signed in is the subject of a session token that the request
//   presents, or that the API has just given for it, and that verifies (`jose`
//   says so); a machine is that of a machine's token;
// - the API hears of no other subject, and nothing that a client made up;
// - the middleware answers, whatever it is sent.
//
// Exits with 1 when one of them did not hold.

import { parseArgs } from 'node:util';
import { ENCRYPTION_KEY, environmentOf, NOW, PROFILES, profileOf } from '../instances.mjs';
import { startApi, wrongWith } from './api.mjs';
import { compose } from './compose.mjs';
import { requestOf } from './request.mjs';

/** @typedef {import('./applications.mjs').Application} Application */
/** @typedef {import('./applications.mjs').Seen} Seen */

/** How many compositions are under way at a time. */
const AHEAD = 64;

/** How many examples of one violation are shown. */
const SHOWN = 3;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);

const api = await startApi();
const profile = PROFILES.findIndex(({ name }) => name === 'production');
Object.assign(process.env, environmentOf(profileOf(profile), api.url), {
  CLERK_ENCRYPTION_KEY: ENCRYPTION_KEY,
});
Date.now = () => NOW;
for (const method of /** @type {const} */ (['log', 'info', 'warn', 'error', 'debug'])) {
  console[method] = () => {};
}
/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

const { APPLICATIONS, capturedHeaders, inApplication, throughMiddleware } = await import(
  './applications.mjs'
);
const { wrongAbout } = await import('./invariants.mjs');
const captured = await capturedHeaders();
const figures = { 'signed in as themselves': 0, 'let in as a machine': 0, 'calls to the API': 0 };
/** @type {Map<string, (string | number)[]>} */
const violations = new Map();

/**
 * @param {string | number} number
 * @param {string} sentence
 */
function report(number, sentence) {
  const kind = sentence.replace(/[A-Za-z0-9_-]{20,}(\.[\w-]*)*/g, '*').replace(/\?nonce=.*/, '');
  const examples = violations.get(kind) ?? [];
  examples.push(number);
  violations.set(kind, examples);
}

/** @param {Seen | undefined} object */
const note = (object) => {
  if (object?.isAuthenticated) {
    const isMachine = object.tokenType !== 'session_token';
    figures[isMachine ? 'let in as a machine' : 'signed in as themselves'] += 1;
  }
};

/** @param {import('./compose.mjs').Composition} composition */
function applicationOf({ application }) {
  const found = APPLICATIONS.find(({ name }) => name === application);
  if (!found) {
    throw new Error(`${application} is no application.`);
  }
  return found;
}

/** @param {Application} application */
function capturedBy({ name }) {
  const found = captured[name];
  if (!found) {
    throw new Error(`Nothing was captured of ${name}.`);
  }
  return found;
}

/**
 * What is wrong about one composition.
 *
 * @param {number} number
 */
async function attack(number) {
  const composition = compose(seed, number, APPLICATIONS);
  const application = applicationOf(composition);
  const request = requestOf(composition, capturedBy(application));
  /** @type {string[]} */
  const found = [];
  /**
   * @param {string} place
   * @param {Seen | undefined} object
   */
  const judge = async (place, object) => {
    note(object);
    const wrong = await wrongAbout(object, request, application);
    if (wrong) {
      found.push(`${place}: ${wrong}`);
    }
  };
  /** @type {Headers | null} */
  let headers = request.headers;
  if (composition.isMatched) {
    try {
      const { seen, headers: handed } = await throughMiddleware(application.name, request);
      headers = handed;
      await judge('the middleware', seen);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      found.push(`the middleware throws: ${message.slice(0, 100)}`);
      headers = null;
    }
  }
  if (headers) {
    const place = composition.isMatched ? 'the application' : 'where the middleware did not run';
    await judge(place, await inApplication(headers, composition.accepts));
  }
  for (const sentence of found) {
    report(number, sentence);
  }
  return { composition, request, found };
}

/**
 * Judges the calls since the last time; those of `number` and its neighbours.
 *
 * @param {number} number
 */
async function judgeCalls(number) {
  for (const call of api.takeCalls()) {
    figures['calls to the API'] += 1;
    const wrong = await wrongWith(call);
    if (wrong) {
      report(`${number}…`, wrong);
    }
  }
}

async function attackAll() {
  for (let number = 0; number < count; number += AHEAD) {
    const batch = Array.from({ length: Math.min(AHEAD, count - number) }, (_, at) => number + at);
    await Promise.all(batch.map(attack));
    await judgeCalls(number);
  }
}

const started = performance.now();
if (values.only === undefined) {
  await attackAll();
} else {
  const { composition, request, found } = await attack(Number(values.only));
  say(JSON.stringify({ composition, headers: [...request.headers], found }, null, 2));
  await judgeCalls(Number(values.only));
}
const seconds = (performance.now() - started) / 1000;

for (const [kind, examples] of violations) {
  say(`\n## ${kind}\n${examples.length} times, first ${examples.slice(0, SHOWN).join(', ')}`);
}
const broken = [...violations.values()].reduce((sum, { length }) => sum + length, 0);
const rate = Math.round(count / seconds);
say(`\nseed ${seed}: ${count} compositions in ${seconds.toFixed(1)} s, ${rate} a second`);
say(
  Object.entries(figures)
    .map(([what, times]) => `${what}: ${times}`)
    .join('; '),
);
say(`violations: ${broken} in ${violations.size} kinds`);
api.stop();
process.exitCode = broken > 0 ? 1 : 0;
