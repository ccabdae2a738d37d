// Debian's packages, installed where that needs no password.

import { spawnSync } from 'node:child_process';
import { progress, run } from './run.mjs';

/**
 * Installs a package of Debian, and says whether it could try: where `apt-get` is
 * missing or asks for a password, nothing is installed.
 *
 * @param {string} name
 * @param {string} purpose
 */
export async function installPackage(name, purpose) {
  const apt = aptGet();
  if (!apt) {
    return false;
  }
  progress(`Installing ${name} for ${purpose} (apt-get install ${name})`);
  const [command, ...args] = apt;
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  await run(command, [...args, 'update'], { environment });
  await run(command, [...args, 'install', '--yes', '--no-install-recommends', name], {
    environment,
  });
  return true;
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
