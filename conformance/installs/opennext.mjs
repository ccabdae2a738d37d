// A Next.js application for Cloudflare Workers: OpenNext builds it, and Wrangler
// serves it with workerd.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { binaryOf } from '../runtimes/binaries.mjs';
import { WRANGLER_NODE, workersCommand } from '../runtimes/servers.mjs';
import { execute } from './execute.mjs';

/** @typedef {import('../../scripts/run.mjs').Environment} Environment */

/** What such an application installs in addition. */
export const PACKAGES = { '@opennextjs/cloudflare': '1.20.17', wrangler: '4.164.0' };

const OPENNEXT = `import { defineCloudflareConfig } from '@opennextjs/cloudflare';

export default defineCloudflareConfig();
`;

const WRANGLER = {
  name: 'web',
  main: '.open-next/worker.js',
  compatibility_date: '2026-11-01',
  compatibility_flags: ['nodejs_compat'],
  assets: { directory: '.open-next/assets', binding: 'ASSETS' },
};

/**
 * Writes what OpenNext asks for.
 *
 * @param {string} app
 */
export function addOpenNext(app) {
  writeFileSync(path.join(app, 'open-next.config.ts'), OPENNEXT);
  writeFileSync(path.join(app, 'wrangler.jsonc'), JSON.stringify(WRANGLER));
}

/**
 * Builds the application; OpenNext runs `npm run build`.
 *
 * @param {string} app
 * @param {Environment} environment
 */
export async function buildForWorkers(app, environment) {
  const node = await binaryOf({ name: 'Node.js', program: 'node', version: WRANGLER_NODE });
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
  const args = ['node_modules/.bin/opennextjs-cloudflare', 'build'];
  return execute(node, args, app, { ...environment, PATH, CI: '1' });
}

/**
 * What serves the built application with the given variables.
 *
 * @param {Environment} environment
 */
export async function serverForWorkers(environment) {
  const { command, args } = await workersCommand([], environment, 'node_modules/.bin/wrangler');
  return { command, argsFor: () => args, announced: /Ready on (http:\S+)/ };
}
