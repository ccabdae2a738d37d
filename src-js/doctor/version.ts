/** Versions of packages, as far as they are compared here. */

/** Whether a version is in a range of the form `>=1.2.3`. */
export function isAtLeast(version: string, range: string): boolean {
  const parts = (text: string) => text.replace(/^>=/, '').split(/[.-]/, 3).map(Number);
  const [own, least] = [parts(version), parts(range)];
  const at = own.findIndex((part, index) => part !== least[index]);
  return at < 0 || (own[at] ?? 0) > (least[at] ?? 0);
}

/** Whether this Next.js calls the middleware `proxy`. */
export const hasProxyFile = (next: string): boolean => isAtLeast(next, '>=16.0.0');
