/** What `withIronclerk()` tells a middleware on the Edge runtime about the build. */

import type { Manifests } from './manifests';

/** The parts that are known when the build begins. */
export interface HandedOver {
  /** Without `dynamicRoutes`, the pages are unknown. */
  readonly manifests?: Partial<Manifests>;
  /**
   * Paths of not-found pages that no file of `public/` has. **Any other path may be
   * that of a file**: a server also serves those that are added after the build.
   */
  readonly withoutFile?: readonly string[];
  /** By which a build finds this in the bundle. */
  readonly mark?: string;
}
