// Builds and serves the variants, asks each for its corpus, and reports.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createEmulator } from '../../scripts/emulator.mjs';
import { startApp } from '../../scripts/example.mjs';
import { newest, root } from '../../scripts/files.mjs';
import { progress, runTool } from '../../scripts/run.mjs';
import { installPackage } from '../../scripts/setup.mjs';
import { corpus } from './corpus.mjs';
import { judge } from './judge.mjs';
import { Log } from './log.mjs';
import { placesOf } from './places.mjs';
import { send } from './raw.mjs';
import { FORMS, isRoots } from './roots.mjs';
import { folderOf, writeShape } from './shapes.mjs';
import { BUILD_ID, variants } from './variants.mjs';

/** @typedef {import('./judge.mjs').Found} Found */
/** @typedef {import('./judge.mjs').Judging} Judging */
/** @typedef {import('./judge.mjs').Verdict} Verdict */

/**
 * What is asked of a variant.
 *
 * @typedef {Omit<Judging, 'log'> & { count: number, seeds: number[] }} Run
 */

/**
 * What was found in a variant; `known` and what is not `unlisted` has its reason
 * in limits.json.
 *
 * @typedef {Verdict & { name: string, known: Found[], unlisted: Found[] }} Result
 */

/**
 * Something that is known.
 *
 * @typedef {object} Limit
 * @property {string} reason
 * @property {boolean} [isServed]
 * @property {string[]} [variants]
 * @property {string[]} [uses]
 * @property {string} [target]
 * @property {string} [form]
 */

const SOURCES = [
  'app',
  'pages',
  'public',
  'static',
  'proxy.js',
  'routes.js',
  'log.js',
  'jsconfig.json',
  'next.config.mjs',
];

/**
 * What is known, each with its reason: refusals of something public, and, where it
 * says `isServed`, what is served although it is protected.
 *
 * @type {Limit[]}
 */
const LIMITS = JSON.parse(readFileSync(new URL('./limits.json', import.meta.url), 'utf8'));

/**
 * @param {string} name
 * @param {Found} found
 */
const isListed = (name, { target, form, use }, isServed = false) =>
  LIMITS.some(
    (limit) =>
      Boolean(limit.isServed) === isServed &&
      (!limit.variants || limit.variants.includes(name)) &&
      (!limit.uses || limit.uses.includes(use)) &&
      (!limit.target || new RegExp(limit.target).test(target)) &&
      (!limit.form || new RegExp(limit.form).test(form)),
  );

/** @param {string} name */
function variantOf(name) {
  const variant = variants.find((one) => one.name === name);
  if (!variant) {
    throw new Error(`${name} is no variant.`);
  }
  return variant;
}

/**
 * Builds the named variants that are older than their sources.
 *
 * @param {string[]} names
 * @param {Record<string, string>} environment
 */
export async function buildVariants(names, environment) {
  const sources = newest(
    ...SOURCES.map((name) => `${folderOf()}/${name}`),
    'conformance/routes/variants.mjs',
    'conformance/routes/shapes.mjs',
    'conformance/routes/roots.mjs',
  );
  for (const { name, shape, serve } of names.map(variantOf)) {
    const folder = folderOf(shape);
    writeShape(shape);
    await installPackage(folder);
    // These have the package in them; to the others it is external.
    const isWithin = serve === 'standalone' || shape?.startsWith('edge');
    const installed = isWithin ? newest(`${folder}/node_modules/ironclerk`) : 0;
    const built = newest(`${folder}/.next/${name}/BUILD_ID`);
    if (serve !== 'dev' && built < Math.max(sources, installed)) {
      progress(`Building ${folder}, ${name} (next build)`);
      await runTool('next/dist/bin/next', ['build'], {
        environment: environmentOf(name, environment),
        cwd: path.join(root, folder),
      });
    }
  }
}

/**
 * @param {string} name
 * @param {Record<string, string>} environment
 */
const environmentOf = (name, environment) => ({
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  ...environment,
  ROUTER_VARIANT: name,
});

/**
 * Runs variants; returns a result for each, and hands each to `onResult` as soon
 * as it is known.
 *
 * @param {string[]} names
 * @param {Run & { onResult?: (result: Result) => void }} run
 */
export async function runRouterConformance(names, { onResult, ...run }) {
  const emulator = await createEmulator({ seed: 'router conformance' });
  const { environment } = emulator;
  /** @type {Result[]} */
  const results = [];
  try {
    await buildVariants(names, environment);
    for (const name of names) {
      progress(`Asking ${name}`);
      const result = await runVariant(name, environment, run);
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await emulator.close();
  }
  return results;
}

/**
 * @param {string} name
 * @param {Record<string, string>} environment
 * @param {Run} run
 * @returns {Promise<Result>}
 */
async function runVariant(name, environment, { count, seeds, ...how }) {
  const { config, shape, serve } = variantOf(name);
  const folder = folderOf(shape);
  const log = new Log();
  const server = await startApp(folder, {
    environment: { ...environmentOf(name, environment), ROUTER_LOG: log.file },
    cwd: path.join(root, folder),
    serve: serve === 'standalone' ? standaloneServer(folder, name) : serve,
  });
  const { port } = server;
  try {
    const actions = isRoots(shape) ? await actionsOf(port, config) : [];
    const requests = seeds.flatMap((seed) =>
      corpus({
        count,
        seed,
        places: placesOf(isRoots(shape)),
        actions,
        buildId: serve === 'dev' ? 'development' : BUILD_ID,
        host: `localhost:${port}`,
        prefix: config.basePath,
      }),
    );
    const result = await judge(port, requests, { ...how, log });
    if (shape !== 'matcher') {
      result.bypasses.push(...result.leftOut.splice(0));
    }
    const known = result.bypasses.filter((found) => isListed(name, found, true));
    result.bypasses = result.bypasses.filter((found) => !known.includes(found));
    return {
      name,
      ...result,
      known,
      unlisted: result.refusals.filter((found) => !isListed(name, found)),
    };
  } finally {
    await server.stop();
    log.remove();
  }
}

/**
 * The names of the server actions, as the forms of the pages have them.
 *
 * @param {number} port
 * @param {import('next').NextConfig} config
 * @returns {Promise<string[]>}
 */
async function actionsOf(port, { basePath = '' }) {
  const pages = FORMS.map((page) => send(port, { method: 'GET', target: basePath + page }, {}));
  const found = (await Promise.all(pages)).flatMap(({ text }) =>
    [...text.matchAll(/\$ACTION_ID_([0-9a-f]+)/g)].map(([, id = '']) => id),
  );
  return [...new Set(found)];
}

/**
 * The server of a standalone build, with the files that `next build` leaves to be copied.
 *
 * @param {string} folder
 * @param {string} name
 */
function standaloneServer(folder, name) {
  const app = path.join(root, folder);
  const standalone = path.join(app, '.next', name, 'standalone', folder);
  for (const from of ['public', 'static', `.next/${name}/static`]) {
    cpSync(path.join(app, from), path.join(standalone, from), { recursive: true });
  }
  return path.join(standalone, 'server.js');
}
