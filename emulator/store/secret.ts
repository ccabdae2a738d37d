/** Comparison of secrets, **in constant time**. */

import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are equal. Hashing first hides their lengths too. */
export function sameSecret(first: string, second: string): boolean {
  return timingSafeEqual(digest(first), digest(second));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
