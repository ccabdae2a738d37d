// A production server that is measured, and what the system says about its
// process (proc(5)).

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { ask } from '../../scripts/http.mjs';
import { PUBLISHABLE_KEY, SECRET_KEY } from '../fixtures.mjs';
import { folderOf } from './variants.mjs';

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */

const NEXT = path.join(root, 'node_modules/next/dist/bin/next');

/** How many ticks of the processor's clock make a second (USER_HZ of Linux). */
const TICKS = 100;

/** What ends a start that would never end, in ms. */
const LIMIT = 60_000;

/**
 * Starts the server of a built variant, and asks it once.
 *
 * @param {import('./variants.mjs').Variant} variant
 * @param {string} publicPem
 * @param {Record<string, string>} headers those of the first request
 */
export async function startServer(variant, publicPem, headers) {
  const inherited = Object.entries(process.env).filter(([name]) => !/CLERK/.test(name));
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [NEXT, 'start', folderOf(variant), '--port', '0', '--hostname', 'localhost'],
    {
      cwd: root,
      env: /** @type {NodeJS.ProcessEnv} */ ({
        ...Object.fromEntries(inherited),
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
        NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
        CLERK_SECRET_KEY: SECRET_KEY,
        CLERK_JWT_KEY: publicPem,
      }),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const closed = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill('SIGKILL');
    await closed;
  };
  try {
    const origin = await ready(child);
    const url = `${origin}/account`;
    const listening = performance.now();
    check(await ask(url, headers));
    const answered = performance.now();
    return {
      variant,
      url,
      stop,
      /** From the start to the first answer, and from `Ready` to it, in ms. */
      cold: { start: answered - started, first: answered - listening },
      processorTime: () => processorTime(child.pid),
      residentMiB: () => residentMiB(child.pid),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What every answer must hold. */
export const EXPECTED = 'Signed in as user_2benchmark.';

/** @param {import('../../scripts/http.mjs').Answer} answer */
function check({ status, body }) {
  if (status !== 200 || !body.includes(EXPECTED)) {
    throw new Error(`A wrong answer, ${status}: ${body.slice(0, 500)}`);
  }
}

/**
 * The origin, once the server says that it is ready.
 *
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, null>} child
 * @returns {Promise<string>}
 */
function ready(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`It does not start:\n${output}`)), LIMIT);
    child.once('close', () => reject(new Error(`It ended:\n${output}`)));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const [, origin] = /- Local:\s+(http:\/\/\S+)\s/.exec(output) ?? [];
      if (origin && output.includes('Ready')) {
        clearTimeout(timer);
        resolve(origin);
      }
    });
  });
}

/**
 * The processor time that a process has used, with all its threads, in ms.
 *
 * @param {number | undefined} pid
 */
function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** @param {number | undefined} pid */
function residentMiB(pid) {
  const [, kiB] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kiB) / 1024;
}
