// The server of the tests' stores: the one that REDIS_SERVER names, one of Redis or
// Valkey that is installed, or else Debian's package, which is installed where that
// needs no password.

import { existsSync } from 'node:fs';
import path from 'node:path';

const NAMES = ['redis-server', 'valkey-server'];

/** Where packages put servers, which not every user's PATH has. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** What to do where there is no server. */
export const MISSING =
  'The tests of the shared store need a server of Redis or Valkey, of version 7 or later. Install one (Debian: apt-get install redis-server), or set REDIS_SERVER to its program.';

/** The path of an installed server. */
export function installedRedis() {
  if (process.env.REDIS_SERVER) {
    return process.env.REDIS_SERVER;
  }
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...FOLDERS];
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    existsSync(file),
  );
}
