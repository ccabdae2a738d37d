// The browser of the browser tests: the one that CHROMIUM_PATH names, one that
// is installed, or else Debian's package, which is installed where that needs
// no password.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { installPackage } from './apt.mjs';

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
  await installPackage('chromium', 'the browser tests');
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
