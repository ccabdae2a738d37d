// `npm run router-conformance`: what real servers serve to somebody who is
// signed out, whatever the request is spelled like. Ends with 1 for a single
// protected page, and for a public one that is refused and not in limits.json.
//
//   --variants a,b   which builds; `core` for those of `npm test`; all of them
//   --count N        requests for each variant and seed (6,000)
//   --seed S,T       the seeds of the mixtures
//   --package NAME   `ironclerk`, or `peer` to see the judge find something
//   --compare        how often the peer serves what is protected, beside us
//   --table          the results as a table, too
//   --json           the results as JSON on the last line

import { parseArgs } from 'node:util';
import { build } from '../../scripts/setup.mjs';

const { values } = parseArgs({
  options: {
    variants: { type: 'string' },
    count: { type: 'string', default: '6000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    package: { type: 'string', default: 'ironclerk' },
    uses: { type: 'string' },
    compare: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

/** @typedef {import('./judge.mjs').Found} Found */
/** @typedef {import('./run.mjs').Result} Result */

await build();
const { runRouterConformance } = await import('./run.mjs');
const { CORE, variants } = await import('./variants.mjs');

const names =
  values.variants === 'core'
    ? CORE
    : (values.variants?.split(',') ?? variants.map(({ name }) => name));
const uses = [
  'protect',
  'allow',
  'refuse',
  ...(values.package === 'peer' ? [] : ['declare-protected', 'declare-public']),
];
console.log(`seed ${values.seed}`);
const results = await runRouterConformance(names, {
  count: Number(values.count),
  seeds: values.seed.split(',').map(Number),
  packageName: values.package,
  uses: values.uses?.split(',') ?? uses,
  compare: values.compare,
  onResult: show,
});
if (values.table) {
  console.log(table(results));
}
if (values.json) {
  console.log(JSON.stringify(results));
}
process.exitCode = results.some(
  ({ bypasses, unlisted, protectedSeen }) =>
    bypasses.length > 0 || unlisted.length > 0 || protectedSeen === 0,
)
  ? 1
  : 0;

/**
 * Tells what a variant's servers answered, as soon as it is known.
 *
 * @param {Result} result
 */
function show(result) {
  const { name, asked, protectedSeen, publicSeen, bypasses, known, leftOut, refusals, unlisted } =
    result;
  console.log(
    `${name}: ${asked} requests, ${protectedSeen} reach something protected, ${publicSeen} something public: ${bypasses.length} bypasses (${result.pagesRun} ran a page, ${result.actionsRun} an action), ${known.length} listed, ${leftOut.length} where config.matcher leaves the proxy out, ${refusals.length} refusals of something public, ${unlisted.length} of them not listed`,
  );
  report('  BYPASS', bypasses);
  report('  refused', unlisted);
}

/** @param {Result[]} rows */
function table(rows) {
  const head = [
    'variant',
    'requests',
    'reach something protected',
    'something public',
    'bypasses',
    'served, listed',
    ...(values.compare ? ["the peer's bypasses"] : []),
    'left out by `config.matcher`',
    'refused, listed',
    'refused, not listed',
  ];
  const cells = rows.map((result) => [
    result.name,
    result.asked,
    result.protectedSeen,
    result.publicSeen,
    result.bypasses.length,
    result.known.length,
    ...(values.compare ? [result.bypassesOfPeer] : []),
    result.leftOut.length,
    result.refusals.length - result.unlisted.length,
    result.unlisted.length,
  ]);
  /** @param {(string | number)[]} list */
  const line = (list) => `| ${list.map((cell) => cell.toLocaleString('en')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n');
}

/**
 * @param {string} label
 * @param {Found[]} found
 */
function report(label, found) {
  const sorted = [...grouped(found)].sort(([, a], [, b]) => b.length - a.length).slice(0, 25);
  for (const [form, all] of sorted) {
    const [{ method, target, status, marker = '' }] = all;
    console.log(`${label} ${all.length} × ${form}: ${method} ${target} ${status} ${marker}`);
  }
}

/** @param {Found[]} found */
function grouped(found) {
  /** @type {Map<string, [Found, ...Found[]]>} */
  const groups = new Map();
  for (const one of found) {
    const name = `${one.use}: ${one.form}`;
    const group = groups.get(name);
    if (group) {
      group.push(one);
    } else {
      groups.set(name, [one]);
    }
  }
  return groups;
}
