/**
 * Redaction. **A secret or a whole token never reaches a log or a debug object,
 * however deeply it is nested.** A client may have sent the value, so the work is
 * linear in its length, and any depth is safe.
 */

import { MASK, maskUrls } from './mask-urls';

/** Parts of names whose values are secret. */
const SENSITIVE_PARTS = ['secret', 'password', 'token', 'nonce', 'ticket'];
const SENSITIVE_NAMES: ReadonlySet<string> = new Set([
  'jwtkey',
  'encryptionkey',
  'signaturekey',
  'requestdata',
  'cookie',
  'cookies',
  'set-cookie',
  'authorization',
  'x-clerk-auth-signature',
  'x-clerk-request-data',
  'x-ironclerk-request-data',
]);

/** How much of a sensitive text may be shown. */
const SHOWN = 7;

/** How deep objects are shown; deeper and circular ones are left out. */
const DEPTH = 32;
const LEFT_OUT = '…';

/** A deep copy of `value` that is safe to log. */
export const redact = (value: unknown, name = ''): unknown => copy(value, name, []);

function copy(value: unknown, name: string, within: readonly object[]): unknown {
  if (typeof value === 'string') {
    return isSensitive(name) ? value.slice(0, SHOWN) : maskSecrets(maskUrls(value));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (within.length === DEPTH || within.includes(value)) {
    return LEFT_OUT;
  }
  const inner = [...within, value];
  if (Array.isArray(value)) {
    return value.map((item) => copy(item, name, inner));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, copy(item, key, inner)]),
  );
}

function isSensitive(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    name !== 'tokenType' &&
    (SENSITIVE_NAMES.has(lower) ||
      lower.endsWith('apikey') ||
      lower.endsWith('api-key') ||
      SENSITIVE_PARTS.some((part) => lower.includes(part)))
  );
}

/** Masks keys, cookies and JSON Web Tokens anywhere in a text. */
const maskSecrets = (text: string): string =>
  text
    .replace(/\b(sk_(?:live|test)_|ak_|mt_|oat_|whsec_)[\w-]+/g, `$1${MASK}`)
    .replace(/\b(__session|__clerk_db_jwt|__clerk_handshake(?:_nonce)?)=[^&\s"]+/g, `$1=${MASK}`)
    .replace(/[\w.-]+/g, (word) => (word.includes('eyJ') ? maskTokens(word) : word));

/** The fewest letters that the first part of a JSON Web Token has. */
const SHORTEST = 'eyJ'.length + 4;

/** Masks tokens in a word: up to three parts of which the first begins with `{"` in base64url. */
function maskTokens(word: string): string {
  const parts = word.split('.');
  const masked: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as string;
    const start = part.startsWith('eyJ') ? 0 : part.indexOf('-eyJ') + 1;
    const isToken = part.startsWith('eyJ', start) && part.length - start >= SHORTEST;
    if (!isToken || !parts[index + 1]) {
      masked.push(part);
      continue;
    }
    masked.push(`${part.slice(0, start)}eyJ${MASK}`);
    index += parts[index + 2] ? 2 : 1;
  }
  return masked.join('.');
}

/** The data of an auth object's `debug()`: secrets cut to their first characters. */
export function truncateSecrets(
  data: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const secrets = { secretKey: '', jwtKey: '', sessionToken: '' };
  return redact({ ...secrets, ...data }) as Record<string, unknown>;
}
