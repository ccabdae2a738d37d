// npm run bench:install: what an application installs with @clerk/nextjs, with
// Ironclerk, with both and with neither, how long npm takes, and how long a server
// takes to its first page. In alternating rounds, each in an empty folder; Ironclerk
// comes from a registry on this machine, as a release would hold it. --rounds <n>,
// --publish writes benchmark/install.json and the documents.

import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { clean, execute } from '../conformance/installs/execute.mjs';
import { installWith } from '../conformance/installs/managers.mjs';
import { namesOf } from '../conformance/shared/names.mjs';
import { root } from '../scripts/files.mjs';
import { packRelease } from '../scripts/release/pack.mjs';
import { startRegistry } from '../scripts/release/registry.mjs';
import { progress } from '../scripts/run.mjs';
import { HOST, startServer } from '../scripts/server.mjs';
import { PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import { summary } from './rounds.mjs';

/** @typedef {import('./rounds.mjs').Summary} Summary */

/**
 * What was measured of one installation.
 *
 * @typedef {object} Installed
 * @property {number} packages
 * @property {number} files
 * @property {number} mebibytes the sum of the files
 * @property {Summary} install how long npm took, in s
 * @property {Summary} start from the start of the server to its first page, in ms
 */

/**
 * @typedef {object} InstallReport
 * @property {string} node
 * @property {string} npm
 * @property {string | undefined} processor
 * @property {number} rounds how often each was installed
 * @property {number} starts how often each was started
 * @property {Record<keyof typeof SIDES, Installed>} sides
 */

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, publish: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds ?? 5);
/** How often a server is started for each time that an application is installed. */
const STARTS = 5;
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-install-'));
const packed = packRelease(path.join(folder, 'release'));

/** @param {string[]} names */
const pinned = (...names) => Object.fromEntries(names.map((name) => [name, devDependencies[name]]));
const base = pinned('next', 'react', 'react-dom');
const peer = pinned('@clerk/nextjs');
const us = { ironclerk: String(packed.at(-1)?.manifest.version) };
const SIDES = {
  bare: { dependencies: base, server: '' },
  peer: { dependencies: { ...base, ...peer }, server: '@clerk/nextjs/server' },
  us: { dependencies: { ...base, ...us }, server: 'ironclerk/server' },
  both: { dependencies: { ...base, ...peer, ...us }, server: 'ironclerk/server' },
};

/** @typedef {keyof typeof SIDES} Side */

/** @param {Side} side */
const projectOf = (side) => path.join(folder, side, 'project');

/** @param {string} server */
const filesOf = (server) => ({
  'next.config.mjs': `export default { serverExternalPackages: ['ironclerk'] };\n`,
  'app/layout.jsx': 'export default ({ children }) => <html><body>{children}</body></html>;\n',
  'app/page.jsx': server
    ? `import { auth } from '${server}';\nexport default async () => <p>{String((await auth()).userId)}</p>;\n`
    : `import { headers } from 'next/headers';\nexport default async () => <p>{String((await headers()).get('x-user'))}</p>;\n`,
  'proxy.js': server
    ? `import { clerkMiddleware } from '${server}';\nexport default clerkMiddleware();\n`
    : `import { NextResponse } from 'next/server';\nexport default () => NextResponse.next();\n`,
});

const environment = {
  ...clean(),
  NODE_ENV: 'production',
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  CLERK_SECRET_KEY: SECRET_KEY,
};

/**
 * Installs into an empty folder; the seconds that it took.
 *
 * @param {Side} side
 * @param {string} registry
 */
async function install(side, registry) {
  const project = projectOf(side);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(path.join(project, 'app'), { recursive: true });
  const { dependencies, server } = SIDES[side];
  const manifest = { name: side, private: true, dependencies };
  const files = { 'package.json': JSON.stringify(manifest), ...filesOf(server) };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(project, name), text);
  }
  const started = performance.now();
  await installWith('npm', project, registry);
  return (performance.now() - started) / 1000;
}

/**
 * What lies in node_modules.
 *
 * @param {Side} side
 */
function contentOf(side) {
  const modules = path.join(projectOf(side), 'node_modules');
  const { packages } = JSON.parse(readFileSync(path.join(modules, '.package-lock.json'), 'utf8'));
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const bytes = files.reduce(
    (sum, one) => sum + statSync(path.join(one.parentPath, one.name)).size,
    0,
  );
  return {
    packages: Object.keys(packages).length,
    files: files.length,
    mebibytes: bytes / 2 ** 20,
  };
}

const NEXT = 'node_modules/next/dist/bin/next';

/**
 * Starts the built application; the ms to its first page.
 *
 * @param {Side} side
 */
async function start(side) {
  const started = performance.now();
  const server = await startServer(
    (port) => [NEXT, 'start', '--port', String(port), '--hostname', HOST],
    { cwd: projectOf(side), env: environment, path: '/' },
  );
  const took = performance.now() - started;
  await server.stop();
  return took;
}

/**
 * @param {(side: Side) => Promise<number>} measure
 * @param {number} times how often each side is measured
 * @returns {Promise<Record<Side, Summary>>}
 */
async function inRounds(measure, times) {
  const series = namesOf(SIDES).map((side) => ({ side, taken: /** @type {number[]} */ ([]) }));
  for (let round = 0; round <= times; round += 1) {
    for (const { side, taken } of series) {
      const took = await measure(side);
      // The first round fills caches: npm's, and the system's of files.
      if (round > 0) {
        taken.push(took);
      }
    }
  }
  const summaries = series.map(({ side, taken }) => [side, summary(taken)]);
  return /** @type {Record<Side, Summary>} */ (Object.fromEntries(summaries));
}

/** @returns {Promise<InstallReport>} */
async function measured() {
  const registry = await startRegistry(packed);
  try {
    progress('Installing');
    const installs = await inRounds((side) => install(side, registry.url), rounds);
    for (const side of namesOf(SIDES)) {
      progress(`Building ${side}`);
      await execute(process.execPath, [NEXT, 'build'], projectOf(side), environment);
    }
    progress('Starting');
    // They differ by less than one and the same start does from time to time.
    const starts = await inRounds(start, STARTS * rounds);
    const sides = namesOf(SIDES).map((side) => [
      side,
      { ...contentOf(side), install: installs[side], start: starts[side] },
    ]);
    return {
      node: process.version,
      npm: execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim(),
      processor: cpus()[0]?.model,
      rounds,
      starts: STARTS * rounds,
      sides: Object.fromEntries(sides),
    };
  } finally {
    await registry.close();
  }
}

try {
  const report = await measured();
  console.table(
    Object.fromEntries(
      Object.entries(report.sides).map(([side, { install: seconds, start: ms, ...content }]) => [
        side,
        { ...content, install: seconds.median, start: ms.median },
      ]),
    ),
  );
  if (values.publish) {
    const results = new URL('install.json', import.meta.url);
    writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
    await import('./performance.mjs');
    await import('./published.mjs');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
