/**
 * The WebAssembly core on the Edge runtime and in Workers. **No request waits for
 * what another one fetches**: there, the network of a request ends with it.
 */

import type * as Addon from '../../index';
import { coreOf } from './core';

/** The functions of the addon, by the module that a bundler has compiled. */
export const edgeCoreOf = (module: WebAssembly.Module): typeof Addon => coreOf(module, false);
