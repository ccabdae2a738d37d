// A folder with the manifests of a build: a plain one, or one with an interception and
// rewrites.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Runs `make` where the manifests are.
 *
 * @template T
 * @param {object} manifest
 * @param {() => Promise<T>} make
 */
export async function inBuild(manifest, make) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-benchmark-'));
  const home = process.cwd();
  mkdirSync(path.join(folder, '.next'));
  mkdirSync(path.join(folder, 'public'));
  writeFileSync(path.join(folder, '.next/routes-manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, '.next/required-server-files.json'), '{"config":{}}');
  process.chdir(folder);
  try {
    return await make();
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}

const PAGES = {
  staticRoutes: [{ page: '/feed', regex: '^/feed(?:/)?$' }],
  dynamicRoutes: [{ page: '/photo/[id]', regex: '^/photo/([^/]+?)(?:/)?$' }],
};

/** What most applications are. */
export const PLAIN = { ...PAGES, rewrites: { beforeFiles: [], afterFiles: [], fallback: [] } };

export const REWRITING = {
  ...PAGES,
  rewrites: {
    beforeFiles: [
      {
        source: '/photo/:id',
        destination: '/feed/(..)photo/:id',
        has: [{ type: 'header', key: 'next-url', value: '/feed(?:/.*)?' }],
      },
    ],
    afterFiles: [
      { source: '/old/:path*', destination: '/new/:path*' },
      { source: '/beta', destination: '/new/beta', has: [{ type: 'query', key: 'beta' }] },
    ],
    fallback: [],
  },
};
