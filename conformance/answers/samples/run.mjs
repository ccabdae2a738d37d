// The samples of Clerk's documentation, run by both packages.
//
//   node conformance/answers/samples/run.mjs [--only <sample>]
//
// Every sample answers the same requests on both sides: fourteen paths, five
// visitors, as a document and as a call of a program. Compared are the answers,
// what handlers were told, and the calls to Clerk. Exits with 1 when anything
// differs that is not listed.

import { parseArgs } from 'node:util';
import { cookieSuffix, INSTANCES, NOW, PROFILES, profileOf } from '../instances.mjs';
import { unlisted } from '../listed.mjs';
import { reportOf } from '../report.mjs';
import { makeRequest } from '../request.mjs';
import { Sides } from '../sides.mjs';
import { SAMPLES } from './samples.mjs';

/** @typedef {import('../answer.js').Field} Field */
/** @typedef {import('../description.js').Description} Description */
/** @typedef {import('../description.js').Pair} Pair */
/** @typedef {import('../description.js').TokenDescription} TokenDescription */
/** @typedef {import('./samples.mjs').Sample} Sample */

/**
 * Somebody who asks.
 *
 * @typedef {Partial<Pick<Description, 'cookies' | 'authorization'>>} Visitor
 */

/**
 * What a sample is asked.
 *
 * @typedef {{ path: string, visitor: Visitor, headers: Pair[], method: string }} Combination
 */

const PATHS = [
  '/',
  '/dashboard/settings',
  '/forum',
  '/admin/users',
  '/organization-selector',
  '/orgId/org_one/memberships',
  '/sign-in',
  '/oauth/profile',
  '/api/items',
  '/m2m/jobs',
  '/user/me',
  '/any',
  '/__clerk/v1/client',
  '/custom-clerk-proxy/v1/client',
];

/** The samples are for one application; it is a development instance, and encrypts. */
const PROFILE = PROFILES.findIndex(({ name }) => name === 'development, encrypted');
const { instance } = profileOf(PROFILE);
const suffix = cookieSuffix(INSTANCES[instance].publishableKey);

/**
 * @param {Partial<TokenDescription>} token
 * @returns {Visitor}
 */
const withSession = (token) => ({
  cookies: [
    [`__session_${suffix}`, { token: { instance, ...token } }],
    [`__client_uat_${suffix}`, String(NOW / 1000 - 3600)],
    ['__clerk_db_jwt', 'dvb_cookie'],
  ],
});

const PERMITTED = {
  org_id: 'org_one',
  org_role: 'org:admin',
  org_permissions: ['org:admin:example1', 'org:admin:example2'],
};

/** @type {Record<string, Visitor>} */
const VISITORS = {
  'signed out': {
    cookies: [
      ['__clerk_db_jwt', 'dvb_cookie'],
      ['__client_uat', '0'],
    ],
  },
  'signed in': withSession({}),
  permitted: withSession({ claims: PERMITTED }),
  machine: { authorization: { token: { instance, kind: 'machine' }, before: 'Bearer ' } },
  expired: withSession({ expires: -60, issued: -120 }),
};

/** @type {Record<string, Pair[]>} */
const ASKING = {
  document: [
    ['sec-fetch-dest', 'document'],
    ['accept', 'text/html'],
  ],
  program: [['accept', 'application/json']],
};

/**
 * The options that samples have in their own text, as far as a listed difference asks for them.
 *
 * @type {Record<string, import('../description.js').ChosenOptions>}
 */
const OPTIONS = { '10-debug-your-middleware.tsx': { debug: true } };

/**
 * The methods that a route handler of the samples is asked with; others are asked with GET.
 *
 * @type {Record<string, string[]>}
 */
const METHODS = {
  '15-createfrontendapiproxyhandlers.ts': ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
  '16-clerkfrontendapiproxy.ts': ['GET', 'POST'],
};

/**
 * @param {Sample} sample
 * @returns {Combination[]}
 */
const combinations = (sample) =>
  PATHS.flatMap((path) =>
    Object.values(VISITORS).flatMap((visitor) =>
      Object.values(ASKING).flatMap((headers) =>
        (METHODS[sample.file] ?? ['GET']).map((method) => ({ path, visitor, headers, method })),
      ),
    ),
  );

/**
 * @param {Sample} sample
 * @param {Combination} combination
 * @returns {Description}
 */
const describe = (sample, { path, visitor, headers, method }) => ({
  profile: PROFILE,
  method,
  base: 'http://localhost:3000',
  path,
  query: [],
  rawQuery: '',
  headers: [['host', 'localhost:3000'], ...headers],
  cookies: [],
  options: OPTIONS[sample.file] ?? {},
  unset: [],
  functions: [],
  isCallback: false,
  handler: { kind: 'sample', sample: sample.file },
  ...visitor,
});

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const sides = new Sides();
let count = 0;
let differing = 0;
let heard = 0;
const statuses = new Map();
for (const sample of SAMPLES.filter(({ file }) => file.startsWith(values.only))) {
  for (const combination of combinations(sample)) {
    const description = describe(sample, combination);
    const answers = await sides.ask(profileOf(PROFILE), makeRequest(description));
    const fields = unlisted(description, answers);
    count += 1;
    heard += answers.ours.told?.length ?? 0;
    const status = answers.ours.status ?? 'thrown';
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (fields.length > 0) {
      differing += 1;
      console.log(`\n## ${sample.file}\n${reportOf(count, description, fields)}`);
    }
  }
}
await sides.stop();
console.log(`${SAMPLES.length} samples, ${count} requests, ${heard} things told to handlers`);
console.log(`answers: ${[...statuses].map(([status, times]) => `${status} ${times}`).join(', ')}`);
console.log(`unlisted differences: ${differing} requests`);
process.exitCode = differing > 0 ? 1 : 0;
