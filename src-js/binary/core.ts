/**
 * The core that decides in this process: the native one, or the same code compiled
 * to WebAssembly where no binary loads. **Without either, nothing is authenticated
 * and nothing passes**: loading the package throws.
 */

import type * as Addon from '../../index';
import { IronclerkError } from '../wire/ironclerk-error';
import { firstLine, loadNative } from './native';
import { platformName } from './platform';

/** The core that was chosen. */
export interface Core {
  readonly kind: 'native' | 'wasm';
  /** The name of this platform. */
  readonly platform: string;
  readonly addon: typeof Addon;
  /** Why the native core does not serve. */
  readonly problem?: string;
  /** What brings the native core back. */
  readonly fix?: string;
}

/** `1` or `true` refuses everything but the native core. */
const REQUIRE_NATIVE = 'IRONCLERK_REQUIRE_NATIVE';

/** Says once a process that the native core does not serve. */
const NOTICED = Symbol.for('ironclerk.wasm-core-noticed');

/** Chooses the core of this process, and says so if it is not the native one. */
export function chooseCore(): Core {
  const platform = platformName();
  const native = loadNative(platform);
  if ('addon' in native) {
    return { kind: 'native', platform, addon: native.addon };
  }
  const { problem, fix, cause } = native;
  if (/^(?:true|1)$/i.test(process.env[REQUIRE_NATIVE]?.trim() ?? '')) {
    throw missing(`${platform}: ${problem}, and ${REQUIRE_NATIVE} is set. ${fix}`, cause);
  }
  const addon = loadWasm(platform, problem, fix);
  notice(platform, problem);
  return { kind: 'wasm', platform, addon, problem, fix };
}

function loadWasm(platform: string, problem: string, fix: string): typeof Addon {
  try {
    return require('../wasm/node');
  } catch (cause) {
    const too = `the WASM core does not load, either (${firstLine(cause)})`;
    throw missing(`${platform}: ${problem}, and ${too}. ${fix}`, cause);
  }
}

const missing = (message: string, cause: unknown): IronclerkError =>
  new IronclerkError('addon_missing', `ironclerk has no core that loads on ${message}`, { cause });

function notice(platform: string, problem: string): void {
  const global: Record<symbol, unknown> = globalThis;
  if (!global[NOTICED]) {
    global[NOTICED] = true;
    console.warn(
      `ironclerk: on ${platform}, ${problem}; the WASM core serves instead, which decides the same and takes longer. npx ironclerk doctor says more; ${REQUIRE_NATIVE}=1 refuses this.`,
    );
  }
}
