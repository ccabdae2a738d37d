/** Loading the addon. **If that fails, the error says what to do.** */

import type * as Addon from '../../index';
import { IronclerkError } from './ironclerk-error';

/** The addon, as it is. Throws an `IronclerkError` if none loads. */
export function loadAddon(): typeof Addon {
  try {
    return require('#addon');
  } catch (cause) {
    if (cause instanceof IronclerkError) {
      throw cause;
    }
    // Without the addon, a module is searched for whose name is a sentence, and
    // the errors of resolvers share no field that identifies this case.
    if (cause instanceof Error && /must not be bundled|runs on the server/.test(cause.message)) {
      // Only Node.js resolves the addon; a test environment may resolve a browser's stub.
      throw new IronclerkError(
        'not_external',
        'ironclerk is loaded as a browser would load it. It runs on the server: in jest, begin the test file with `/** @jest-environment node */`, in Vitest with `// @vitest-environment node`; in a build, wrap next.config with withIronclerk() of ironclerk/config.',
        { cause },
      );
    }
    throw new IronclerkError(
      'addon_missing',
      `ironclerk is not installed completely: it does not find its core. Reinstall the dependencies on this platform without omitting optional ones, or, in a checkout of ironclerk, run \`npm run build\`.`,
      { cause },
    );
  }
}
