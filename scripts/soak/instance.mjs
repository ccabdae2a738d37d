// One production server of the fleet: started, watched, killed, started again.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../files.mjs';
import { ask } from '../http.mjs';

/**
 * What one look at a server's process found.
 *
 * @typedef {object} Sample
 * @property {number} at ms since the start of the soak
 * @property {number} heap MiB in use after a collection
 * @property {number} resident MiB
 * @property {number} handles open file descriptors
 * @property {number} threads
 */

/**
 * One life of a server, from its start to its end.
 *
 * @typedef {object} Life
 * @property {string} id
 * @property {Sample[]} samples
 */

const NEXT = path.join(root, 'node_modules/next/dist/bin/next');
const APP = path.join(root, '__test__/apps/fleet');
const PRELOAD = path.join(root, 'scripts/soak/preload.cjs');
const MEBIBYTE = 2 ** 20;

/** What ends a start or a look that would never end, in ms. */
const LIMIT = 120_000;

/** A server of the fleet. */
export class Instance {
  /** @type {Life[]} */
  lives = [];
  origin = '';
  isUp = false;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  child;
  /** What the servers printed to standard error, shortened. */
  errors = '';

  /**
   * @param {string} name
   * @param {Record<string, string>} environment
   */
  constructor(name, environment) {
    this.name = name;
    this.environment = environment;
  }

  /** What names this life of it. */
  get id() {
    return this.lives.at(-1)?.id ?? '';
  }

  /** Starts it, and resolves once it answers. */
  async start() {
    const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^TEST_/.test(name));
    const child = spawn(
      process.execPath,
      ['--require', PRELOAD, NEXT, 'start', APP, '--port', '0', '--hostname', 'localhost'],
      {
        cwd: root,
        env: /** @type {NodeJS.ProcessEnv} */ ({
          ...Object.fromEntries(inherited),
          NODE_ENV: 'production',
          NEXT_TELEMETRY_DISABLED: '1',
          ...this.environment,
        }),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.child = child;
    this.lives.push({ id: `${this.name}.${this.lives.length + 1}`, samples: [] });
    child.stderr?.on('data', (chunk) => {
      this.errors = (this.errors + chunk).slice(-4000);
    });
    child.once('exit', () => {
      if (this.child === child) {
        this.isUp = false;
      }
    });
    this.origin = await announced(child, () => this.errors);
    await ask(`${this.origin}/_next/static/`);
    this.isUp = true;
  }

  /** Kills it, as a machine that fails does. */
  async kill() {
    const child = this.child;
    this.isUp = false;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }

  /**
   * Looks at the process; keeps what it found, unless the server ended meanwhile.
   *
   * @param {number} at
   */
  async sample(at) {
    const { child } = this;
    const life = this.lives.at(-1);
    if (!this.isUp || !child || !life) {
      return;
    }
    const told = await memoryOf(child);
    if (!told) {
      return;
    }
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const field = (/** @type {string} */ name) =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
      life.samples.push({
        at,
        heap: told.heapUsed / MEBIBYTE,
        resident: field('VmRSS') / 1024,
        handles: readdirSync(`/proc/${child.pid}/fd`).length,
        threads: field('Threads'),
      });
    } catch {
      // It was killed between the two looks.
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ heapUsed: number } | undefined>}
 */
function memoryOf(child) {
  return new Promise((resolve) => {
    const done = (/** @type {any} */ message) => {
      clearTimeout(timer);
      child.off('message', done);
      child.off('exit', gone);
      resolve(message);
    };
    const gone = () => done(undefined);
    const timer = setTimeout(gone, LIMIT);
    child.on('message', done);
    child.once('exit', gone);
    child.send({}, (error) => error && gone());
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {() => string} errors
 * @returns {Promise<string>}
 */
function announced(child, errors) {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`No server came up:\n${output}`)), LIMIT);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`A server ended with ${signal ?? code}:\n${output}${errors()}`));
    });
    child.stdout?.on('data', (chunk) => {
      output = (output + chunk).slice(-4000);
      const [, origin] = /- Local:\s+(http:\/\/\S+)\s/.exec(output) ?? [];
      if (origin && output.includes('Ready')) {
        clearTimeout(timer);
        resolve(origin);
      }
    });
  });
}
