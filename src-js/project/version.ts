/** Versions of packages, as far as they are compared here. */

/**
 * The first release of Next.js that runs a middleware on Node.js. Earlier ones
 * hide the runtime behind an experimental setting that only their canary releases
 * accept; without it `next build` succeeds, and the middleware never runs.
 */
export const NEXT_MINIMUM = '15.5.0';

/**
 * Whether a version is in a range of the form `>=1.2.3`. A prerelease comes
 * before its release (Semantic Versioning 2.0.0, section 11).
 */
export function isAtLeast(version: string, range: string): boolean {
  const [core = '', ...prerelease] = version.replace(/\+.*$/, '').split('-');
  const parts = (text: string) => text.split('.', 3).map(Number);
  const [own, least] = [parts(core), parts(range.replace(/^>=/, ''))];
  const at = own.findIndex((part, index) => part !== least[index]);
  return at < 0 ? prerelease.length === 0 : (own[at] ?? 0) > (least[at] ?? 0);
}

/** Whether this Next.js runs a middleware on Node.js. */
export const hasNodeMiddleware = (next: string): boolean => isAtLeast(next, `>=${NEXT_MINIMUM}`);

/** Whether this Next.js calls the middleware `proxy`. Its prereleases did, too. */
export const hasProxyFile = (next: string): boolean => Number.parseInt(next, 10) >= 16;
