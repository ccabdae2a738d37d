/**
 * The pages where somebody signs in. To protect them would be a loop. **Only
 * the page itself is open, and what its own catch-all route serves below it**:
 * another page that lies there is a page like any other.
 */

import type { Pages } from './pages';

/**
 * Whether a canonical path is the page `own`, or a step of signing in that the
 * same page shows: where `own` is `/sign-in`, a path of the route
 * `/sign-in/[[...rest]]`.
 */
export function isOwnPage(canonical: string, own: string, pages: Pages): boolean {
  const path = canonical.replace(/(?<=.)\/$/, '');
  if (path === own) {
    return true;
  }
  if (!path.startsWith(`${own}/`)) {
    return false;
  }
  const page = pages.at(path);
  const sameForAll = page?.pattern === pages.at(own)?.pattern;
  return (
    (page !== undefined && isCatchAllOf(page.pattern, own, pages)) ||
    // One page for the whole application, or pages that are not known.
    (sameForAll && (page !== undefined || !pages.areKnown) && isStep(path.slice(own.length)))
  );
}

/** Whether a catch-all route hangs on the page itself, by the name that the page has. */
function isCatchAllOf(pattern: string, own: string, pages: Pages): boolean {
  const base = /^(.+)\/\[\[?\.\.\.[^\]]+\]\]?$/.exec(pattern)?.[1];
  return (
    base !== undefined &&
    base.split('/').at(-1) === own.split('/').at(-1) &&
    [pattern, base].includes(pages.at(own)?.pattern ?? '')
  );
}

/** Steps of Clerk's components for signing in and up, below the page that shows them. */
const STEPS = new Set([
  'choose',
  'client-trust',
  'continue',
  'create',
  'factor-one',
  'factor-two',
  'forgot-password',
  'protect-check',
  'reset-password',
  'reset-password-success',
  'restricted',
  'sso-callback',
  'tasks',
  'verify',
  'verify-email-address',
  'verify-phone-number',
]);

/**
 * Whether what follows the page's path is a step of Clerk's components: asked
 * where the build does not say that a route of its own serves them.
 */
const isStep = (below: string): boolean => STEPS.has(below.split('/')[1] ?? '');
