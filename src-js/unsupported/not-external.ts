/**
 * What a bundler finds in place of the addon. **A build that bundles this
 * package stops, and says the line to add.**
 *
 * Only Node.js itself resolves `#addon` by the condition `node-addons`; a
 * bundler follows `default` and comes here. What it cannot resolve is its
 * error message, so the request below is written for people to read. Outside
 * `try`, since bundlers forgive what is missing inside one.
 *
 * What traces the files of a standalone build takes the same way as a bundler,
 * and has to find the addon behind it.
 */

import { IronclerkError } from '../errors/ironclerk-error';

require('./The package ironclerk must not be bundled. Wrap the configuration in next.config with withIronclerk() of ironclerk/config - or add ironclerk to its serverExternalPackages');

/** Names the addon to those who trace files; nobody calls it. */
export const traced = () => require('../../index.js');

throw new IronclerkError(
  'not_external',
  'The package ironclerk must not be bundled: wrap the configuration in next.config with withIronclerk() of ironclerk/config, or add "ironclerk" to its serverExternalPackages.',
);
