/** What a key says about its instance. **This code reads keys; it does not verify them.** */

import { bytesOfBase64 } from '../wire/base64';

/** The Frontend API host that a publishable key names; empty for a malformed key. */
export function frontendApiHost(publishableKey: string): string {
  const encoded = /^pk_(?:test|live)_(.+)$/.exec(publishableKey)?.[1];
  const decoded = bytesOfBase64(encoded ?? '');
  return decoded.endsWith('$') ? decoded.slice(0, -1) : '';
}

/** Whether a key, publishable or secret, belongs to a development instance. */
export const isDevelopmentKey = (key: string): boolean => /^(?:(?:pk|sk)_)?test_/.test(key);

/**
 * What identifies a public key in PEM: its base64, without the first and last line, line
 * breaks and their escapes, all of which the core reads past, too.
 */
export const bodyOfPem = (pem: string): string =>
  pem.replace(/-----(?:BEGIN|END) PUBLIC KEY-----|\\[nr]|\s/g, '');
