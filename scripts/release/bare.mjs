// npm run release:dry -- --bare: the packed packages in a bare Debian, which has Node.js
// and nothing else: no Rust, no compiler, no git, no certificates, no network. Needs
// Debian, debootstrap and the rights of root, for chroot.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../files.mjs';
import { progress, run } from '../run.mjs';
import { packRelease } from './pack.mjs';
import { startRegistry } from './registry.mjs';

/** What a machine of a developer has, and the root must not. */
const ABSENT = [
  ...['cargo', 'rustc', 'gcc', 'cc', 'ld', 'make', 'git', 'python3', 'curl'].map(
    (name) => `usr/bin/${name}`,
  ),
  'etc/ssl/certs/ca-certificates.crt',
];

const NPM = 'usr/lib/node_modules/npm';

/** Installs, builds, serves and signs in there. */
export async function tryBareRoot() {
  const missing = ['debootstrap', 'unshare', 'chroot', 'ip'].filter(
    (name) => spawnSync(name, ['--version']).error,
  );
  if (process.getuid?.() !== 0 || missing.length > 0) {
    throw new Error(
      `--bare needs the rights of root${missing.map((name) => `, ${name}`).join('')}: run it as root on Debian, after \`apt-get install debootstrap iproute2\`.`,
    );
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-bare-'));
  const system = path.join(folder, 'root');
  try {
    progress('A bare Debian (debootstrap, a minute)');
    await run('debootstrap', ['--variant=minbase', codename(), system]);
    addNode(system);
    assert.deepEqual(
      ABSENT.filter((name) => existsSync(path.join(system, name))),
      [],
    );
    progress('The application, and what npm needs to install it without a network');
    await addApplication(system, folder);
    progress('In the root');
    // The namespaces end with the process, and with them what is mounted and running.
    const enter =
      'ip link set lo up && mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/env -i PATH=/usr/bin HOME=/root NEXT_TELEMETRY_DISABLED=1 sh -c "cd /srv/application && exec node /srv/program.mjs /$1/bin/npm-cli.js /srv/cache"';
    const isolated = ['--net', '--mount', '--pid', '--fork', '--kill-child'];
    await run('unshare', [...isolated, 'sh', '-c', enter, system, NPM], { show: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The name of this Debian. */
const codename = () =>
  execFileSync('sh', ['-c', '. /etc/os-release && echo "$VERSION_CODENAME"'], {
    encoding: 'utf8',
  }).trim();

/** @param {string} system */
function addNode(system) {
  const global = execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim();
  cpSync(realpathSync(process.execPath), path.join(system, 'usr/bin/node'));
  cpSync(path.join(global, 'npm'), path.join(system, NPM), { recursive: true });
  // As the installer of every machine writes it.
  writeFileSync(path.join(system, 'etc/hosts'), '127.0.0.1 localhost\n');
}

/**
 * @param {string} system
 * @param {string} folder
 */
async function addApplication(system, folder) {
  // Loaded once the package is built.
  const { cells } = await import('../../conformance/installs/cells.mjs');
  const { writeProject } = await import('../../conformance/installs/project.mjs');
  const cell = cells.find(({ release, packages }) => release && packages === 'npm');
  assert.ok(cell);
  const application = path.join(system, 'srv/application');
  const registry = await startRegistry(packRelease(path.join(folder, 'release')));
  try {
    mkdirSync(application, { recursive: true });
    writeProject(cell, application, registry.version);
    const cache = path.join(system, 'srv/cache');
    await run('npm', ['install', '--cache', cache, '--no-audit', '--no-fund'], {
      cwd: application,
      environment: {
        npm_config_registry: registry.url,
        // Without the addresses of the files npm asks the registry for them.
        npm_config_omit_lockfile_registry_resolved: 'false',
      },
    });
  } finally {
    await registry.close();
  }
  rmSync(path.join(application, 'node_modules'), { recursive: true });
  cpSync(path.join(root, 'scripts/release/bare-program.mjs'), path.join(system, 'srv/program.mjs'));
}
