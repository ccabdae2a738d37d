// The browser of the browser tests: the one that CHROMIUM_PATH names, one that
// is installed, or else Debian's package, which is installed where that needs
// no password.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { progress, run } from './run.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The path of a Chromium, installed if need be. Rejects with what to do where
 * there is none and none can be installed.
 */
export async function chromium() {
  const found = installed();
  if (found) {
    return found;
  }
  const apt = aptGet();
  if (apt) {
    progress('Installing Chromium for the browser tests (apt-get install chromium)');
    const [command, ...args] = apt;
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    await run(command, [...args, 'update'], { environment });
    await run(command, [...args, 'install', '--yes', '--no-install-recommends', 'chromium'], {
      environment,
    });
  }
  const browser = installed();
  if (!browser) {
    throw new Error(
      'The browser tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chrome or Chromium.',
    );
  }
  return browser;
}

function installed() {
  if (process.env.CHROMIUM_PATH) {
    return process.env.CHROMIUM_PATH;
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, ...APPLICATIONS].find((file) => existsSync(file));
}

/**
 * `apt-get`, with `sudo` where that asks for no password; nothing elsewhere.
 *
 * @returns {[string, ...string[]] | undefined}
 */
function aptGet() {
  /**
   * @param {string} command
   * @param {string[]} args
   */
  const works = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!works('apt-get', '--version')) {
    return undefined;
  }
  if (process.getuid?.() === 0) {
    return ['apt-get'];
  }
  return works('sudo', '-n', 'true') ? ['sudo', '-n', 'apt-get'] : undefined;
}
