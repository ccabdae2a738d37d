// A registry on this machine that has the packages of a release, as if they were
// published, and sends package managers to their own registry for all others.

import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

/** @typedef {import('./pack.mjs').Packed} Packed */

/**
 * A registry that answers.
 *
 * @typedef {object} Registry
 * @property {string} url
 * @property {string} version of the packages
 * @property {string[]} served the tarballs that were asked for
 * @property {() => Promise<void>} close
 */

/**
 * Starts the registry on a free port.
 *
 * @param {Packed[]} packages
 * @returns {Promise<Registry>}
 */
export async function startRegistry(packages) {
  const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  /** @type {string[]} */
  const served = [];
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = packages.find((one) => asked === `/-/${path.basename(one.file)}`);
    const known = packages.find(({ name }) => asked === `/${name}`);
    if (file) {
      served.push(path.basename(file.file));
      response.setHeader('content-type', 'application/octet-stream');
      createReadStream(file.file).pipe(response);
    } else if (known) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(documentOf(known, urlOf(server))));
    } else {
      response.writeHead(302, { location: new URL(request.url ?? '/', upstream).href }).end();
    }
  });
  await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(undefined)));
  const close = () =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
    );
  const version = String(packages.at(-1)?.manifest.version);
  return { url: urlOf(server), version, served, close };
}

/** @param {import('node:http').Server} server */
function urlOf(server) {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://localhost:${port}/`;
}

/**
 * What a registry says of a package: one version, which is the latest.
 *
 * @param {Packed} packed
 * @param {string} url
 */
function documentOf({ name, file, manifest, integrity, shasum }, url) {
  const version = String(manifest.version);
  const dist = { tarball: `${url}-/${path.basename(file)}`, integrity, shasum };
  return {
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist, _id: `${name}@${version}` } },
    // Some package managers do not install what was published a moment ago.
    time: { [version]: '2020-01-01T00:00:00.000Z' },
  };
}
