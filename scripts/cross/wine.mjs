// Windows on a Debian machine: what MinGW links, and Wine that runs it.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run.mjs';

const COMPILER = 'x86_64-w64-mingw32-gcc';

/**
 * The environment of a build. For MinGW, napi-rs links the library of functions of
 * Node.js, of which the addon takes none: it looks them up when it is loaded.
 *
 * @param {string} folder where it is kept
 */
export async function mingw(folder) {
  const place = path.join(folder, 'libnode');
  mkdirSync(place, { recursive: true });
  await library(path.join(place, 'libnode.dll'), '');
  return { LIBNODE_PATH: place };
}

/** Wine before 9 lacks the library, and Rust takes random numbers from it. */
const RANDOM = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
  return SystemFunction036(data, (ULONG)size);
}
`;

/**
 * The command that runs a script of Node.js as on Windows. What it prints goes through a
 * file: under Wine, Node.js cannot write to a pipe of Linux.
 *
 * @param {string} folder where Wine keeps its drive
 * @param {string} node
 */
export async function wine(folder, node) {
  const prefix = path.join(folder, 'wine');
  const environment = [
    `WINEPREFIX=${prefix}`,
    'WINEDEBUG=-all',
    // Wine says that it is an older Windows.
    'NODE_SKIP_PLATFORM_CHECK=1',
  ];
  await run('env', [...environment, 'wine', 'wineboot', '--init']);
  const random = path.join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll');
  if (!existsSync(random)) {
    await library(random, RANDOM);
  }
  const printed = path.join(folder, 'printed.txt');
  const program =
    'printed="$0"; "$@" > "$printed" 2>&1 < /dev/null; ended=$?; cat "$printed"; exit $ended';
  return ['env', ...environment, 'sh', '-c', program, printed, 'wine', node];
}

/**
 * @param {string} file
 * @param {string} source of C
 */
async function library(file, source) {
  writeFileSync(`${file}.c`, source);
  const flags = source ? [] : ['-nostdlib', '-Wl,--entry=0'];
  await run(COMPILER, ['-shared', ...flags, '-o', file, `${file}.c`, '-ladvapi32']);
}
