/**
 * The sign-in and sign-up pages. Protecting them would cause a loop. **Only the
 * page itself is open, and what its own catch-all route serves below it**: another
 * page below it is protected like any other.
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

/** Whether a catch-all route belongs to the page itself, by the page's name. */
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
 * Whether the rest of the path is a step of Clerk's components: used if the build
 * does not show that a route of its own serves them.
 */
const isStep = (below: string): boolean => STEPS.has(below.split('/')[1] ?? '');
