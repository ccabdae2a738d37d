/** The example as a production server of its own. */

import { type Served, served } from './served';

/** A running application. */
export type App = Served;

/** Serves the example with these environment variables. */
export const serveExample = (environment: Readonly<Record<string, string>>): Promise<App> =>
  served(['scripts/serve-example.mjs'], environment);
