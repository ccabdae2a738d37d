/**
 * What a bundler finds in place of the addon. **A build that bundles this package
 * stops, and names the line to add.**
 *
 * Only Node.js itself resolves `#addon` by the condition `node-addons`; a
 * bundler follows `default` and resolves this file. Its error message quotes the
 * request that it cannot resolve, so the request below is a sentence. It is outside
 * `try`, since bundlers ignore missing modules inside one.
 *
 * The file tracer of a standalone build resolves as a bundler does, and must find
 * the addon from here. So must Deno, whose `require()` takes neither `node-addons`
 * nor `deno` for a condition, and Yarn's Plug'n'Play, which resolves in place of Node.js
 * and knows `node` and `require` only.
 */

import { IronclerkError } from '../wire/ironclerk-error';

declare const exports: object;

/** Names the addon for file tracers. */
const traced = () => require('../binary/addon');

if ('deno' in process.versions || 'pnp' in process.versions) {
  Object.assign(exports, traced());
} else {
  require('./The package ironclerk must not be bundled. Wrap the configuration in next.config with withIronclerk() of ironclerk/config - or add ironclerk to its serverExternalPackages');

  throw new IronclerkError(
    'not_external',
    'The package ironclerk must not be bundled: wrap the configuration in next.config with withIronclerk() of ironclerk/config, or add "ironclerk" to its serverExternalPackages.',
  );
}
