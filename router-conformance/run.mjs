// Builds and serves the variants, asks each for its corpus, and reports.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { freePort, startApp } from '../scripts/example.mjs';
import { newest, root } from '../scripts/files.mjs';
import { progress, runTool } from '../scripts/run.mjs';
import { installPackage } from '../scripts/setup.mjs';
import { corpus } from './corpus.mjs';
import { judge } from './judge.mjs';
import { variants } from './variants.mjs';

const FOLDER = 'router-conformance/app';
const SOURCES = ['app', 'pages', 'public', 'proxy.js', 'next.config.mjs', 'node_modules'];

/** Refusals of something public that are known, each with its reason. */
const LIMITS = JSON.parse(readFileSync(new URL('./limits.json', import.meta.url), 'utf8'));

const isListed = (name, { target, form }) =>
  LIMITS.some(
    (limit) =>
      (!limit.variants || limit.variants.includes(name)) &&
      (!limit.target || new RegExp(limit.target).test(target)) &&
      (!limit.form || new RegExp(limit.form).test(form)),
  );

/** Builds the named variants that are older than their sources. */
export async function buildVariants(names, environment) {
  await installPackage(FOLDER);
  const sources = newest(
    ...SOURCES.map((name) => `${FOLDER}/${name}`),
    `${FOLDER}/../variants.mjs`,
  );
  for (const name of names) {
    if (newest(`${FOLDER}/.next/${name}/BUILD_ID`) < sources) {
      progress(`Building ${FOLDER}, ${name} (next build)`);
      await runTool('next/dist/bin/next', ['build'], {
        environment: {
          NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
          ...environment,
          ROUTER_VARIANT: name,
        },
        cwd: path.join(root, FOLDER),
      });
    }
  }
}

/** Runs variants; returns a result for each. */
export async function runRouterConformance({ names, count, seed, packageName, uses }) {
  const { createEmulator } = createRequire(import.meta.url)('../dist/testing/index.js');
  const emulator = await createEmulator({ seed: 'router conformance' });
  const environment = { ...emulator.environment, CLERK_JWT_KEY: emulator.jwtKey };
  const results = [];
  try {
    await buildVariants(names, environment);
    for (const name of names) {
      results.push(await runVariant(name, { count, seed, packageName, uses, environment }));
    }
  } finally {
    await emulator.close();
  }
  return results;
}

async function runVariant(name, { count, seed, packageName, uses, environment }) {
  const { config } = variants.find((variant) => variant.name === name);
  const port = await freePort();
  const server = await startApp(FOLDER, {
    port,
    environment: {
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
      ...environment,
      ROUTER_VARIANT: name,
    },
    cwd: path.join(root, FOLDER),
  });
  try {
    const requests = corpus({
      count,
      seed,
      buildId: readFileSync(path.join(root, FOLDER, '.next', name, 'BUILD_ID'), 'utf8'),
      host: `localhost:${port}`,
      prefix: config.basePath,
    });
    const result = await judge(port, requests, { uses, packageName });
    return { name, ...result, unlisted: result.refusals.filter((found) => !isListed(name, found)) };
  } finally {
    await server.stop();
  }
}
