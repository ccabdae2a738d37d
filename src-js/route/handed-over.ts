/** What `withIronclerk()` tells a middleware on the Edge runtime about the build. */

import type { Manifests } from './manifests';

/** The parts that are known when the build begins. */
export interface HandedOver {
  /** Without `dynamicRoutes`, the pages are unknown. */
  readonly manifests?: Partial<Manifests>;
  /** The files of `public/` by their paths; left out if they are unknown. */
  readonly files?: readonly string[];
}
