// Runs in the bare root of `npm run release:dry -- --bare`, in the application: installs
// the packages without a network, builds, starts, signs in.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const [npm = '', cache = ''] = process.argv.slice(2);
const require = createRequire(`${process.cwd()}/package.json`);

/** @param {string} text */
const say = (text) => process.stdout.write(`  ${text}\n`);

/**
 * @param {string[]} args
 * @param {Record<string, string>} [environment]
 */
const node = (args, environment = {}) =>
  execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });

say('npm ci --offline');
node([npm, 'ci', '--offline', '--cache', cache, '--no-audit', '--no-fund']);

/** @type {typeof import('../../emulator/index.js')} */
const { createEmulator } = require('ironclerk/testing');
const emulator = await createEmulator({ seed: 'bare' });
/** @type {Record<string, string>} */
const environment = {
  ...emulator.environment,
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  // The WebAssembly core must not stand in for a binary that does not load.
  IRONCLERK_REQUIRE_NATIVE: '1',
};
const NEXT = 'node_modules/next/dist/bin/next';
say('next build');
node([NEXT, 'build'], environment);

say('next start');
const server = spawn(process.execPath, [NEXT, 'start', '--port', '0', '--hostname', 'localhost'], {
  env: { ...process.env, ...environment, NODE_ENV: 'production' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const origin = await announced(server.stdout);
  const page = `${origin}/dashboard`;
  const document = { accept: 'text/html', 'sec-fetch-dest': 'document' };
  const signedOut = await fetch(page, {
    headers: { ...document, cookie: '__clerk_db_jwt=dvb_bare; __client_uat=0' },
    redirect: 'manual',
  });
  assert.equal(signedOut.status, 307);
  assert.match(signedOut.headers.get('location') ?? '', /\/sign-in\?/);
  const { cookie } = await emulator.signIn({ headers: {} }, emulator.userId, { origin });
  const signedIn = await fetch(page, { headers: { ...document, cookie }, redirect: 'manual' });
  assert.equal(signedIn.status, 200);
  assert.match(await signedIn.text(), new RegExp(`user=${emulator.userId}`));
  say('signed out: sent to sign-in; signed in: served');
} finally {
  server.kill();
  await emulator.close();
}

/**
 * Where the server listens.
 *
 * @param {import('node:stream').Readable} output
 * @returns {Promise<string>}
 */
function announced(output) {
  let text = '';
  return new Promise((resolve, reject) => {
    output.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const [, origin] = /- Local:\s+(http:\/\/\S+)\s/.exec(text) ?? [];
      if (origin) {
        resolve(origin);
      }
    });
    output.once('end', () => reject(new Error(`The server ended:\n${text}`)));
  });
}
