// npm run bench:profile: the parts of one call of the middleware, for a signed-in
// request whose token is known, each measured alone. --publish writes profile.json
// and the figures of docs/performance.md; --rounds <count>.

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createKeys } from '../conformance/shared/keys.mjs';
import { browserHeaders, ENVIRONMENT, mintToken } from './fixtures.mjs';
import { summary } from './rounds.mjs';

/** @typedef {import('./rounds.mjs').Summary} Summary */
/** @typedef {import('next/server.js').NextRequest} Request */

/**
 * What was measured, in µs per call.
 *
 * @typedef {object} Profile
 * @property {string} node
 * @property {string | undefined} processor
 * @property {number} rounds
 * @property {number} headers how many headers the request has
 * @property {number} carried how many the response carries to the application
 * @property {Record<string, Summary>} parts
 */

const { values } = parseArgs({
  options: { publish: { type: 'boolean', default: false }, rounds: { type: 'string' } },
});
const rounds = Number(values.rounds ?? 15);

const { publicPem, privatePem } = createKeys();
Object.assign(process.env, ENVIRONMENT);
const require = createRequire(import.meta.url);
/** @type {typeof import('next/server.js')} */
const { NextRequest, NextResponse } = require('next/server');
/** @type {typeof import('../dist/server.js')} */
const { clerkMiddleware } = require('../dist/server.js');
/** @type {typeof import('../dist/wire/accepts.js')} */
const { ANY_OR_LATER } = require('../dist/wire/accepts.js');
/** @type {typeof import('../dist/wire/addon.js')} */
const { addon } = require('../dist/wire/addon.js');
/** @type {typeof import('../dist/wire/request.js')} */
const { packRequest } = require('../dist/wire/request.js');
/** @type {typeof import('../dist/wire/reply.js')} */
const { readReply } = require('../dist/wire/reply.js');
/** @type {typeof import('../dist/options/settings.js')} */
const { middlewareSettings } = require('../dist/options/settings.js');
/** @type {typeof import('../dist/middleware/response.js')} */
const { letThrough } = require('../dist/middleware/response.js');

const headers = browserHeaders(mintToken(privatePem));
const make = () => new NextRequest('https://example.com/account', { headers });
const options = { jwtKey: publicPem };
const event = /** @type {any} */ ({ waitUntil() {} });
const middleware = clerkMiddleware(options);
const { handle } = middlewareSettings(options, make());
const packed = packRequest(make());
const reply = addon.authenticate(handle, Date.now(), ANY_OR_LATER, packed);
const read = readReply(reply);
if (read.status !== 'signed-in') {
  throw new Error(`The request is ${read.status}.`);
}
const passed = letThrough({ request: make(), isCut: false, headers: make().headers }, read, false);
const carried = [...passed.headers].filter(([name]) => name.startsWith('x-middleware-request-'));

/** @type {Record<string, (request: Request) => unknown>} */
const PARTS = {
  whole: (request) => middleware(request, event),
  pack: (request) => packRequest(request),
  addon: () => addon.authenticate(handle, Date.now(), ANY_OR_LATER, packed),
  read: () => readReply(reply),
  response: (request) =>
    letThrough({ request, isCut: false, headers: request.headers }, read, false),
  append: () => {
    const response = new NextResponse(null);
    for (const [name, value] of carried) {
      response.headers.append(name, value);
    }
    return response;
  },
};

const BATCH = 500;
const BATCHES = 40;
/** @param {(request: Request) => unknown} part */
async function measure(part) {
  let nanoseconds = 0n;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const requests = Array.from({ length: BATCH }, make);
    const started = process.hrtime.bigint();
    for (const request of requests) {
      const result = part(request);
      if (result instanceof Promise) {
        await result;
      }
    }
    nanoseconds += process.hrtime.bigint() - started;
  }
  return Number(nanoseconds) / (BATCH * BATCHES) / 1000;
}

/** @type {Record<string, number[]>} */
const times = {};
for (let round = -1; round < rounds; round += 1) {
  for (const [name, part] of Object.entries(PARTS)) {
    const taken = await measure(part);
    // The first round warms up.
    times[name] = round < 0 ? [] : [...(times[name] ?? []), taken];
  }
}
/** @type {Profile} */
const profile = {
  node: process.version,
  processor: cpus()[0]?.model,
  rounds,
  headers: Object.keys(headers).length,
  carried: carried.length,
  parts: Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, summary(taken)])),
};
console.table(profile.parts);
if (values.publish) {
  const file = new URL('profile.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`);
  await import('./performance.mjs');
}
