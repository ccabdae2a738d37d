/**
 * Clerk in a box: instances that applications and tests run against
 * **without an account and without a network**.
 */

import { randomBytes } from 'node:crypto';
import type { Controls } from './admin/controls';
import { createApplication } from './application';
import { Clock } from './clock';
import { type EmulatedInstance, emulatedInstance } from './emulated-instance';
import { Faults } from './faults';
import { Instance, type InstanceOptions } from './instance';
import { readState, type SavedState, writeState } from './saved-state';
import { listen } from './server';

/** How an emulator is set up. The instance's options are those of the first one. */
export interface EmulatorOptions extends InstanceOptions {
  /** Equal seeds give equal keys and, at equal times, equal tokens. Random when left out. */
  readonly seed?: string | number;
  /** The port on 127.0.0.1 to listen on; a free one when left out. */
  readonly port?: number;
  /** Tells the time in ms since the epoch; `Date.now` when left out. */
  readonly now?: () => number;
  /** Where `save` writes the state. It is loaded from there when the file exists. */
  readonly file?: string;
  /** Whether the process stays alive for it; `true` when left out. */
  readonly keepsAlive?: boolean;
  /** Further instances beside the first. */
  readonly instances?: readonly InstanceOptions[];
}

/** A running emulator, and the first of its instances. */
export interface Emulator extends EmulatedInstance, Controls {
  /** The base URL of its Backend API: what `CLERK_API_URL` is set to. */
  readonly apiUrl: string;
  /** All instances, the first one too. */
  readonly instances: readonly EmulatedInstance[];
  /** How many requests the path, such as `/v1/jwks`, has received. */
  requestCount(path: string): number;
  /** Sets all counts of requests back to zero. */
  resetRequestCounts(): void;
  /** Stops the emulator and drops open connections. */
  close(): Promise<void>;
}

/**
 * Starts an emulator. Rejects when the port is taken, or when the file was
 * saved with another seed or other instances.
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const saved = options.file === undefined ? undefined : readState(options.file);
  if (saved && options.seed !== undefined && options.seed !== saved.seed) {
    throw new Error(`${options.file} was saved with another seed.`);
  }
  const seed = saved?.seed ?? options.seed ?? randomBytes(16).toString('hex');
  const clock = new Clock(options.now ?? (() => Date.now()));
  const instances = [options, ...(options.instances ?? [])].map((one, position) =>
    createInstance(seed, position, clock, one, saved),
  );
  const faults = new Faults();
  const controls = controlsOf(faults, clock, () => {
    if (options.file === undefined) {
      throw new Error('The emulator has no file to save to.');
    }
    writeState(options.file, seed, instances);
  });
  const app = createApplication(instances, controls);
  const server = await listen((request) => app.fetch(request), faults, options.port ?? 0);
  if (options.keepsAlive === false) {
    server.unref();
  }
  const emulated = instances.map((one, position) => emulatedInstance(one, position, server.origin));
  const first = emulated[0] as EmulatedInstance;
  const own = {
    apiUrl: server.origin,
    instances: emulated,
    ...controls,
    requestCount: (path: string) => server.requests.get(path) ?? 0,
    resetRequestCounts: () => server.requests.clear(),
    close: () => server.close(),
  };
  // Its getters stay getters: the signing key may be replaced.
  const properties = Object.getOwnPropertyDescriptors(first);
  return Object.defineProperties(own, properties) as typeof own & EmulatedInstance;
}

function createInstance(
  seed: string | number,
  position: number,
  clock: Clock,
  options: InstanceOptions,
  saved: SavedState | undefined,
): Instance {
  const before = saved?.instances[position];
  const sampleData = before ? false : options.sampleData;
  const instance = new Instance(seed, position, clock.now, { ...options, sampleData });
  if (before && before.publishable_key !== instance.publishableKey) {
    throw new Error('The file was saved with other instances.');
  }
  if (before) {
    instance.keys.load(before.signing_keys);
    instance.store.load(before.store);
  }
  return instance;
}

function controlsOf(faults: Faults, clock: Clock, save: () => void): Controls {
  return {
    fail: (path, failure) => faults.fail(path, failure),
    delay: (path, ms, options) => faults.delay(path, ms, options),
    clearFaults: (path) => faults.clear(path),
    shiftClock: (ms) => {
      clock.shift = ms;
    },
    save,
  };
}
