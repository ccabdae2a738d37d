// Conformance: random requests through `@clerk/nextjs` and through Ironclerk.
//
//   node conformance/answers/run.mjs --count 2000 --seed 1 [--only 17] [--groups 20] [--core wasm]
//
// `--original <folder>` asks the `@clerk/nextjs` that is installed there, and
// `--core wasm` asks the package as it is where no binary is installed.
// `--only` runs one request of the seed, and shows it whatever it answers.
// Exits with 1 when answers differ in anything that `differences.mjs` does not
// list. What is normalised before comparing is listed in `compare.mjs`.

import { parseArgs } from 'node:util';
import { describe } from './generate.mjs';
import { profileOf } from './instances.mjs';
import { LISTED, unlisted } from './listed.mjs';
import { reportOf, shapeOf } from './report.mjs';
import { makeRequest } from './request.mjs';
import { shrink } from './shrink.mjs';
import { Sides } from './sides.mjs';
import { packageWithoutBinary } from './without-binary.mjs';

/** @typedef {import('./answer.js').Field} Field */
/** @typedef {import('./description.js').Description} Description */

/**
 * Requests whose answers differ alike: their numbers, and the first of them.
 *
 * @typedef {{ numbers: number[], description: Description, fields: Field[] }} Group
 */

/** How many requests are under way at a time; each side answers one after the other. */
const AHEAD = 24;
/**
 * How many requests a process answers. Options that let keys become a minute old have
 * them fetched anew after 48 s, in the background of a request that needs none.
 */
const OF_ONE_PROCESS = 2_500;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    groups: { type: 'string', default: '20' },
    core: { type: 'string', default: 'native' },
    original: { type: 'string' },
  },
});
if (values.original) {
  process.env.CONFORMANCE_ORIGINAL = values.original;
}
if (values.core === 'wasm') {
  process.env.CONFORMANCE_SERVER = packageWithoutBinary();
}
const count = Number(values.count);
const seed = Number(values.seed);

let sides = new Sides();
/** @type {Map<string, number>} */
const seen = new Map();

/**
 * How the answers to a description differ, the listed differences left out.
 *
 * @param {Description} description
 * @param {(id: string) => void} [onListed]
 */
async function differencesOf(description, onListed) {
  const answers = await sides.ask(profileOf(description.profile), makeRequest(description));
  return unlisted(description, answers, onListed);
}

/** @type {Map<string, Group>} */
const groups = new Map();

/** @param {number} number */
async function examine(number) {
  const description = describe(seed, number);
  /** @type {Set<string>} */
  const listed = new Set();
  const fields = await differencesOf(description, (id) => listed.add(id));
  for (const id of listed) {
    seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  if (fields.length > 0) {
    const shape = shapeOf(fields);
    const group = groups.get(shape) ?? { numbers: [], description, fields };
    group.numbers.push(number);
    groups.set(shape, group);
  }
}

async function examineAll() {
  let next = 0;
  for (let end = 0; end < count; ) {
    end = Math.min(end + OF_ONE_PROCESS, count);
    const worker = async () => {
      while (next < end) {
        await examine(next++);
      }
    };
    await Promise.all(Array.from({ length: AHEAD }, worker));
    await sides.stop();
    sides = new Sides();
  }
}

/**
 * A smaller request that differs alike; the request itself where it does so once only.
 *
 * @param {Group} group
 * @param {string} shape
 */
async function minimized({ description, fields }, shape) {
  /** @param {Description} candidate */
  const isAlike = async (candidate) => shapeOf(await differencesOf(candidate)) === shape;
  if (!(await isAlike(description))) {
    return { description, fields };
  }
  const smallest = await shrink(description, isAlike);
  return { description: smallest, fields: await differencesOf(smallest) };
}

/** @param {number} number */
async function showOne(number) {
  const description = describe(seed, number);
  const request = makeRequest(description);
  const answers = await sides.ask(profileOf(description.profile), request);
  console.log(JSON.stringify({ description, request, answers }, null, 2));
  console.log(reportOf(number, description, await differencesOf(description)));
}

const started = performance.now();
if (values.only === undefined) {
  await examineAll();
} else {
  await showOne(Number(values.only));
}
const ordered = [...groups].sort(([, one], [, other]) => other.numbers.length - one.numbers.length);
for (const [shape, group] of ordered.slice(0, Number(values.groups))) {
  const { description, fields } = await minimized(group, shape);
  const [first = 0] = group.numbers;
  console.log(
    `\n## ${group.numbers.length} requests, first ${group.numbers.slice(0, 5).join(', ')}`,
  );
  console.log(reportOf(first, description, fields));
}
const differing = ordered.reduce((sum, [, { numbers }]) => sum + numbers.length, 0);
const listedCounts = LISTED.map((id) => `${id} ${seen.get(id) ?? 0}`).join(', ');
console.log(`\nseed ${seed}: ${count} requests in ${Math.round(performance.now() - started)} ms`);
console.log(`listed differences: ${listedCounts || 'none'}`);
console.log(`unlisted differences: ${differing} requests in ${groups.size} groups`);
await sides.stop();
process.exitCode = differing > 0 ? 1 : 0;
