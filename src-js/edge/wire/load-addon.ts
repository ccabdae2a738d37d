/** The core on the Edge runtime, where an ES module instantiates it from WebAssembly. */

import type * as Addon from '../../../index';
import { IronclerkError } from '../../wire/ironclerk-error';
import type * as Node from '../../wire/load-addon';

let core: typeof Addon | undefined;

/** Sets the core. The entry does so before it loads anything else of this package. */
export function provideCore(provided: typeof Addon): void {
  core = provided;
}

/** The core that was set. */
export const loadAddon: typeof Node.loadAddon = () => {
  if (!core) {
    throw new IronclerkError('internal_error', 'ironclerk: The core was not provided.');
  }
  return core;
};
