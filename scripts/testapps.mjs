// The Next.js apps of the tests, in __test__/apps. They share one installed copy
// of the package.
//
// As a program, `node scripts/testapps.mjs <name> [<working directory>]` serves
// one of them: the environment variables say which Clerk it talks to, and
// TEST_HOSTNAME what it listens on if that is not localhost; TEST_SERVE may be dev.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmulator } from './emulator.mjs';
import { serveUntilInputEnds, startApp } from './example.mjs';
import { root } from './files.mjs';
import { buildApp, installPackage } from './setup.mjs';

/** Keys follow from the seed: what Next.js inlines when it builds holds when it runs. */
const SEED = 'testapps';

/** Builds the test apps that are older than their sources. */
export async function buildTestapps(
  names = ['routers', 'cached', 'intl', 'navigations', 'components', 'access', 'fleet', 'edge'],
) {
  await installPackage('__test__/apps');
  const environment = await inlinedEnvironment();
  const hasWasm = existsSync(path.join(root, 'dist/core.wasm'));
  for (const name of names.filter((one) => one !== 'edge' || hasWasm)) {
    await buildApp(`__test__/apps/${name}`, environment);
  }
}

async function inlinedEnvironment() {
  const emulator = await createEmulator({ seed: SEED });
  await emulator.close();
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: emulator.publishableKey,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name = '', cwd] = process.argv;
  const serve = process.env.TEST_SERVE;
  await (serve === 'dev' ? installPackage('__test__/apps') : buildTestapps([name]));
  const environment = {
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    ...Object.fromEntries(
      Object.entries(process.env).filter(([variable]) => /CLERK|^TEST_/.test(variable)),
    ),
  };
  const hostname = process.env.TEST_HOSTNAME;
  serveUntilInputEnds(
    await startApp(`__test__/apps/${name}`, { environment, cwd, hostname, serve }),
  );
}
