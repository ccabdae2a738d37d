// Installs, builds, starts and asks one application for each cell of the
// matrix, for real. `npm run matrix`, with parts of names to choose cells.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator } from '../../scripts/emulator.mjs';
import { ask, DOCUMENT } from '../../scripts/http.mjs';
import { packRelease } from '../../scripts/release/pack.mjs';
import { startRegistry } from '../../scripts/release/registry.mjs';
import { startServer } from '../../scripts/server.mjs';
import { cells } from './cells.mjs';
import { clean } from './execute.mjs';
import { build, hasEdgeHandler, install, server, writeProject } from './project.mjs';
import { runtimeCells } from './runtimes.mjs';

/** @typedef {import('./cells.mjs').Cell} Cell */
/** @typedef {import('../../scripts/emulator.mjs').Emulator} Emulator */

/**
 * Runs the cells whose names hold all the given words, or of those only the
 * core, or only those of a release; true when all passed.
 *
 * @param {string[]} words
 */
export async function runMatrix(words, { core = false, release = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-matrix-'));
  const chosen = [...cells, ...runtimeCells].filter(
    (cell) =>
      (cell.core || !core) &&
      (('release' in cell && cell.release) || !release) &&
      words.every((word) => cell.name.toLowerCase().includes(word.toLowerCase())),
  );
  let failures = 0;
  const registry = await startRegistry(packRelease(path.join(folder, 'release')));
  try {
    for (const [index, cell] of chosen.entries()) {
      const started = Date.now();
      const place = path.join(folder, String(index));
      const error = await ('verify' in cell
        ? cell.verify(place, registry).then(
            () => undefined,
            (error) => error,
          )
        : runCell(cell, place, registry));
      const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
      console.log(`${error ? 'FAIL' : ' ok '} ${seconds} s  ${cell.name}`);
      if (error) {
        failures += 1;
        console.log(error.stack?.replaceAll(/^/gm, '       '));
      }
      // A development server may write once more while it ends.
      rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${chosen.length - failures} of ${chosen.length} cells passed.`);
  return failures === 0;
}

/**
 * @param {Cell} cell
 * @param {string} folder
 * @param {import('../../scripts/release/registry.mjs').Registry} registry
 * @returns {Promise<Error | undefined>}
 */
async function runCell(cell, folder, { url, version }) {
  const emulator = await createEmulator({ seed: cell.name });
  try {
    const project = writeProject(cell, path.join(folder, 'project'), version);
    await install(cell, project, url);
    const environment = {
      ...emulator.environment,
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
      // Without a key of its own, no statement of another process counts in production.
      ...(cell.runtime === 'edge' && { CLERK_ENCRYPTION_KEY: cell.name }),
    };
    const { fails } = cell;
    if (fails) {
      await assert.rejects(build(cell, project, environment), ({ message }) => {
        assert.ok(message.includes(fails), message);
        return true;
      });
      return undefined;
    }
    if (cell.serve !== 'dev') {
      await build(cell, project, environment);
    }
    const given = Object.entries(environment).filter(
      ([name]) => !cell.publicAtBuild || !name.startsWith('NEXT_PUBLIC_'),
    );
    const elsewhere = path.join(folder, 'elsewhere');
    await askServer(cell, project, elsewhere, emulator, Object.fromEntries(given));
    return undefined;
  } catch (error) {
    return /** @type {Error} */ (error);
  } finally {
    await emulator.close();
  }
}

/**
 * @param {Cell} cell
 * @param {import('./project.mjs').Project} project
 * @param {string} elsewhere
 * @param {Emulator} emulator
 * @param {import('../../scripts/run.mjs').Environment} environment
 */
async function askServer(cell, project, elsewhere, emulator, environment) {
  const { argsFor, ...program } = await server(cell, project, elsewhere, environment);
  const app = await startServer(argsFor, {
    ...program,
    takesAny: cell.serve !== 'standalone',
    env: {
      ...clean(),
      ...environment,
      ...('env' in program && program.env),
      NODE_ENV: cell.serve === 'dev' ? 'development' : 'production',
    },
    path: '/',
  });
  try {
    await expectAnswers(cell, app.origin, emulator);
    const says = app.output.text().includes('the WASM core serves instead');
    assert.equal(says, cell.withoutBinary ?? false, 'the notice of the WASM core');
  } catch (error) {
    /** @type {Error} */ (error).stack += `\n--- the server said ---\n${app.output.text()}`;
    throw error;
  } finally {
    await app.stop();
  }
}

/**
 * What every application answers, however it was built.
 *
 * @param {Cell} cell
 * @param {string} origin
 * @param {Emulator} emulator
 */
async function expectAnswers(cell, origin, emulator) {
  const signedOut = { ...DOCUMENT, cookie: '__clerk_db_jwt=dvb_matrix; __client_uat=0' };
  const token = () => emulator.mintSessionToken({ azp: origin });
  const signedIn = () => ({
    ...DOCUMENT,
    cookie: `__clerk_db_jwt=dvb_matrix; __client_uat=1; __session=${token()}`,
  });
  const api = () => ({ authorization: `Bearer ${token()}`, 'sec-fetch-dest': 'empty' });
  const home = await ask(`${origin}/`, signedOut);
  assert.equal(home.status, 200);
  assert.match(home.body, /home/);
  for (const page of ['/dashboard', '/legacy']) {
    const refused = await ask(`${origin}${page}`, signedOut);
    assert.equal(refused.status, 307, page);
    assert.match(refused.headers.location ?? '', /\/sign-in\?/, page);
    const served = await ask(`${origin}${page}`, signedIn());
    assert.equal(served.status, 200, page);
    assert.match(served.body, new RegExp(`user=${emulator.userId}`), page);
  }
  const { cookie } = await emulator.signIn({ headers: {} }, emulator.userId, { origin });
  const own = await ask(`${origin}/dashboard`, { ...DOCUMENT, cookie });
  assert.equal(own.status, 200);
  assert.match(own.body, new RegExp(`user=${emulator.userId}`));
  await expectDocumentLoaded(cell, origin, emulator);
  const onEdge = hasEdgeHandler(cell) ? ['/api/edge'] : [];
  for (const handler of ['/api/who', '/api/me', ...onEdge]) {
    const served = await ask(`${origin}${handler}`, api());
    assert.deepEqual(JSON.parse(served.body), { userId: emulator.userId }, handler);
    const anonymous = await ask(`${origin}${handler}`, { 'sec-fetch-dest': 'empty' });
    assert.deepEqual(JSON.parse(anonymous.body), { userId: null }, handler);
  }
}

/**
 * A navigation of the App Router with a stale token has the router load the document,
 * whether or not the router names the page that it comes from. The Edge runtime is not
 * told by anything else that the router asks.
 *
 * @param {Cell} cell
 * @param {string} origin
 * @param {Emulator} emulator
 */
async function expectDocumentLoaded(cell, origin, emulator) {
  const exp = Math.floor(Date.now() / 1000) - 60;
  const stale = emulator.mintSessionToken({ azp: origin, iat: exp - 60, nbf: exp - 60, exp });
  const cookie = `__clerk_db_jwt=dvb_matrix; __client_uat=1; __session=${stale}`;
  /** @type {Record<string, string>[]} */
  const navigations = [{ 'next-url': '/' }, ...(cell.runtime === 'edge' ? [] : [{}])];
  for (const from of navigations) {
    const headers = { rsc: '1', accept: '*/*', 'sec-fetch-dest': 'empty', cookie, ...from };
    const navigation = await ask(`${origin}/dashboard?_rsc=1`, headers);
    assert.equal(navigation.status, 307);
    assert.equal(navigation.headers.location, undefined);
    assert.match(navigation.headers['content-type'] ?? '', /^text\/plain/);
  }
}
