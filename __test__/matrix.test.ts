/**
 * Applications that install the package, build and serve for real: the core of
 * `npm run matrix`.
 */

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..');
const LIMIT = 3_600_000;
const CELLS = 11;

it(
  'works however it is installed, built and served',
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['conformance/installs/command.mjs', '--core'],
      { cwd: ROOT, maxBuffer: 2 ** 26 },
    ).catch((error) => error);
    expect(stdout).toContain(`${CELLS} of ${CELLS} cells passed.`);
  },
  LIMIT,
);
