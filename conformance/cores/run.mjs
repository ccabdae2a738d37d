// The native core and the WebAssembly core, asked the same: random texts, most of
// them nearly well-formed, through every function that JavaScript calls. Any
// difference is a bug.
//
//   node conformance/cores/run.mjs --count 20000 --seed 1 [--only 17]
//
// What a core seals differs each time, so each opens what the other has sealed.

import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { NOW } from '../answers/instances.mjs';
import { KEYS } from '../answers/keys.mjs';
import { makeHandshake, makeToken } from '../answers/tokens.mjs';
import { Random } from '../shared/random.mjs';
import * as inputs from './inputs.mjs';

/** @typedef {typeof import('../../index.js')} Core */

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];

// A core that is compared with itself shows nothing.
process.env.IRONCLERK_REQUIRE_NATIVE = '1';
const require = createRequire(import.meta.url);
/** @type {{ native: Core, wasm: Core }} */
const cores = {
  native: require('../../dist/binary/addon.js'),
  wasm: require('../../dist/wasm/node.js'),
};

Date.now = () => NOW;

const tokens = [
  makeToken({ instance: 'production' }),
  makeToken({ instance: 'production', expires: -60, issued: -120 }),
  makeToken({ instance: 'production', claims: { azp: 'https://evil.example', aud: ['a'] } }),
  makeToken({ instance: 'production', key: 'other' }),
  makeToken({ instance: 'development' }),
  makeHandshake({ directives: ['__client_uat=1; Path=/'] }),
  'ak_secret_0123456789',
  'mt_secret_0123456789',
  'oat_secret_0123456789',
  '',
];

/** Why nothing answers, which each network says in its own words. */
const NETWORK_WORDS = /(?<=\/v1\/jwks: )the (?:connection|request) failed: .*?(?= Contact|"|$)/g;

/**
 * What a core answers or throws, as a text.
 *
 * @param {() => unknown} call
 */
async function said(call) {
  try {
    return (JSON.stringify(await call()) ?? '').replace(NETWORK_WORDS, '(why)');
  } catch (error) {
    return `threw ${/** @type {Error} */ (error).message}`;
  }
}

/**
 * Asks both cores the same.
 *
 * @param {string} name
 * @param {(core: Core, handle: number) => unknown} call
 * @param {[number, number]} [handles]
 */
async function compare(name, call, [native, wasm] = [0, 0]) {
  const answers = [
    await said(() => call(cores.native, native)),
    await said(() => call(cores.wasm, wasm)),
  ];
  if (answers[0] !== answers[1]) {
    throw new Difference(name, answers);
  }
}

class Difference extends Error {
  /**
   * @param {string} name
   * @param {string[]} answers
   */
  constructor(name, [native, wasm]) {
    super(`${name}\n  native: ${native}\n  wasm:   ${wasm}`);
  }
}

/**
 * Makes the same in both cores, which must both do so, or throw alike.
 *
 * @param {string} name
 * @param {(core: Core) => number} make
 * @returns {Promise<[number, number] | undefined>}
 */
async function made(name, make) {
  /** @type {number[]} */
  const handles = [];
  await compare(name, (core) => {
    handles.push(make(core));
    return 'made';
  });
  const [native, wasm] = handles;
  return native === undefined || wasm === undefined ? undefined : [native, wasm];
}

/** The lines of a reply that differ each time. */
const [STATEMENT, PEER_DATA, DIAGNOSTICS] = [6, 7, 9];

/** @type {Record<string, (random: Random) => Promise<void>>} */
const KINDS = {
  async routes(random) {
    const patterns = Array.from({ length: 1 + random.below(3) }, () => inputs.pattern(random));
    const isExact = random.chance(0.2);
    const set = await made(JSON.stringify(patterns), (core) =>
      core.createRouteSet(patterns, isExact),
    );
    if (!set) {
      return;
    }
    await compare('routeBeginnings', (core, handle) => core.routeBeginnings(handle), set);
    for (let times = 0; times < 4; times += 1) {
      const path = inputs.path(random);
      const named = (/** @type {string} */ call) => `${call} ${JSON.stringify({ patterns, path })}`;
      await compare(named('matchRoute'), (core, handle) => core.matchRoute(handle, path), set);
      await compare(
        named('matchCanonicalRoute'),
        (core, handle) => core.matchCanonicalRoute(handle, path),
        set,
      );
      await compare(
        named('matchingRoutes'),
        (core, handle) => core.matchingRoutes(handle, path),
        set,
      );
    }
    cores.native.releaseRouteSet(set[0]);
    cores.wasm.releaseRouteSet(set[1]);
  },

  async readings(random) {
    const json = inputs.build(random);
    const build = await made(`build ${json}`, (core) => core.createRouteBuild(json));
    const [path, base] = [inputs.path(random), random.pick(['', '/docs', '/x'])];
    const name = `routeReadings ${JSON.stringify({ json, path, base })}`;
    if (build) {
      await compare(name, (core, handle) => core.routeReadings(handle, path, base), build);
    }
  },

  async tokens(random) {
    const token = inputs.mutated(random, random.pick(tokens));
    const name = JSON.stringify(token);
    await compare(`tokenType ${name}`, (core) => core.tokenType(token));
    const signature = inputs.mutated(random, 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    await compare(`verifyTokenSignature ${name} ${signature}`, (core) =>
      core.verifyTokenSignature(token, 'Jefe', signature),
    );
    const instance = await instanceOf(random);
    if (instance) {
      await compare(
        `verifyToken ${name}`,
        (core, handle) => verified(core, handle, token),
        instance,
      );
      release(instance);
    }
  },

  async peerData(random) {
    const sealed = inputs.mutated(
      random,
      'U2FsdGVkX18TKBYInmCUwqaCBRsirI2QAMtqzF0f4XMBLx27uvd4GkljdiMceztK',
    );
    const keys = random.pick([['passphrase'], ['another', 'passphrase'], [], ['']]);
    await compare(`openPeerRequestData ${JSON.stringify({ sealed, keys })}`, (core) =>
      core.openPeerRequestData(sealed, keys),
    );
  },

  async requests(random) {
    const instance = await instanceOf(random);
    if (!instance) {
      return;
    }
    const packed = inputs.request(random, tokens);
    const mask = random.pick([1, 2, 4, 8, 16, 32, 35, 44, 1 + 64, 1 + 128, 16 + 64 + 128]);
    const now = random.chance(0.05) ? Number.NaN : NOW;
    const name = JSON.stringify({ packed, mask, now });
    await compare(`publicUrl ${name}`, (core) => core.publicUrl(packed));
    /** @type {string[][]} */
    const replies = [];
    await compare(
      `authenticate ${name}`,
      async (core, handle) => {
        const reply = (await decided(core, handle, now, mask, packed)).split('\n');
        replies.push(reply);
        return reply.map((line, at) =>
          [STATEMENT, PEER_DATA, DIAGNOSTICS].includes(at) ? line.length > 0 : line,
        );
      },
      instance,
    );
    await openEachOthers(random, replies);
    release(instance);
  },
};

/** @param {Random} random */
async function instanceOf(random) {
  const options = inputs.options(random, { pem: KEYS.own.publicPem });
  return made(`createInstance ${options}`, (core) => core.createInstance(options));
}

/** @param {[number, number]} handles */
function release([native, wasm]) {
  cores.native.releaseInstance(native);
  cores.wasm.releaseInstance(wasm);
}

/**
 * A decision that needs no network; WebAssembly asks its host about signatures.
 *
 * @param {Core} core
 * @param {number} handle
 * @param {number} now
 * @param {number} mask
 * @param {string} packed
 */
async function decided(core, handle, now, mask, packed) {
  const reply = core.authenticate(handle, now, mask, packed);
  if (reply !== String(core.ReplyStatus.NeedsNetwork)) {
    return reply;
  }
  // Nothing listens there, so both are refused alike, or need no network after all.
  return core.authenticateAsync(handle, now, mask, packed);
}

/**
 * @param {Core} core
 * @param {number} handle
 * @param {string} token
 */
async function verified(core, handle, token) {
  const reply = core.verifyToken(handle, NOW, token);
  return reply === String(core.TokenStatus.NeedsNetwork)
    ? core.verifyTokenAsync(handle, NOW, token)
    : reply;
}

/**
 * Each core reads the statement of both.
 *
 * @param {Random} random
 * @param {string[][]} replies
 */
async function openEachOthers(random, replies) {
  const keys = random.pick([['sk_live_secret'], ['sk_test_secret', 'a key of requests'], ['']]);
  const readers = await made('createStatementReader', (core) => core.createStatementReader(keys));
  for (const reply of replies) {
    const [url = '', token = '', sealed = ''] = [reply[3], reply[4], reply[STATEMENT]];
    const question = ['', random.chance(0.2) ? inputs.mutated(random, sealed) : sealed, token, url];
    const packed = question.join('\n');
    for (const isOwn of [true, false]) {
      await compare(
        `readStatement ${JSON.stringify({ packed, isOwn })}`,
        (core, handle) => core.readStatement(handle, NOW, isOwn, packed),
        readers,
      );
    }
  }
}

let differences = 0;
/** @type {Record<string, number>} */
const asked = {};
const kinds = Object.keys(KINDS);
const only = values.only === undefined ? undefined : Number(values.only);
for (let number = only ?? 0; number < (only === undefined ? count : only + 1); number += 1) {
  const random = new Random(seed * 1_000_003 + number);
  const kind = random.pick(kinds);
  asked[kind] = (asked[kind] ?? 0) + 1;
  try {
    await KINDS[kind]?.(random);
  } catch (error) {
    differences += 1;
    if (differences <= 20) {
      console.log(`${number} (${kind}): ${/** @type {Error} */ (error).message.slice(0, 3000)}\n`);
    }
  }
}
console.log(`seed ${seed}: ${count} questions`, asked);
console.log(`differences: ${differences}`);
process.exitCode = differences > 0 ? 1 : 0;
