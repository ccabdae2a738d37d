/** Rules of rewrites, as the manifests of a build hold them. */

import type * as PathMatch from 'next/dist/shared/lib/router/utils/path-match';
import type * as Destination from 'next/dist/shared/lib/router/utils/prepare-destination';

/** A condition of `has` or `missing`. */
export type Condition = NonNullable<Parameters<typeof Destination.matchHas>[2]>[number];

/** A rewrite as `routes-manifest.json` has it. */
export interface RewriteRule {
  readonly source: string;
  readonly destination?: string;
  readonly has?: Condition[];
  readonly missing?: Condition[];
}

/** The functions by which Next.js follows rewrites. */
export type Router = Pick<typeof PathMatch, 'getPathMatch'> &
  Pick<typeof Destination, 'matchHas' | 'prepareDestination'>;

/** Whether a rule renders a page inside the page that a navigation comes from. */
export const isInterception = (rule: RewriteRule): boolean =>
  rule.has?.some(({ type, key }) => type === 'header' && key?.toLowerCase() === 'next-url') ??
  false;
