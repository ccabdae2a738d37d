/**
 * Redaction. **No secret and no whole token leaves through a log or a debug
 * object, however deep it is nested.**
 */

const SENSITIVE =
  /^(.*secret.*|.*password.*|jwtkey|encryptionkey|signaturekey|.*api-?key|requestdata|.*token.*|.*nonce.*|.*ticket.*|cookies?|set-cookie|authorization|x-clerk-auth-(token|signature)|x-(clerk|ironclerk)-request-data)$/i;

/** Parameters of URLs whose values are shown; what is in them is looked at again. */
const SHOWN_PARAMETERS =
  /^(?:.*redirect_url|return_?back_?url|__clerk_hs_reason|__clerk_api_version|__clerk_netlify_cache_bust|suffixed_cookies|format|domain|organization_id|_rsc)$/i;

/**
 * A parameter of a URL, also of one that stands percent-encoded in another,
 * however often.
 */
const PARAMETER =
  /([?&]|%(?:25)*(?:3F|26))([^=&#%\s"]+)(=|%(?:25)*3D)((?:(?![&#\s"]|%(?:25)*(?:26|23)).)*)/gi;

/** How much of a sensitive text may be shown. */
const SHOWN = 7;

/** A deep copy of `value` that is safe to log. */
export function redact(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return SENSITIVE.test(name) && name !== 'tokenType' ? value.slice(0, SHOWN) : maskKeys(value);
  }
  if (Array.isArray(value)) {
    return value.map((item) => redact(item, name));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, key)]));
  }
  return value;
}

/** Masks secret keys, tokens and what URLs carry wherever they stand in a text. */
function maskKeys(text: string): string {
  return maskParameters(text)
    .replace(/\b(sk_(?:live|test)_|ak_|mt_|oat_|whsec_)[\w-]+/g, '$1*********')
    .replace(/\b(__session|__clerk_db_jwt|__clerk_handshake(?:_nonce)?)=[^&\s"]+/g, '$1=*********')
    .replace(/\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]+)?/g, 'eyJ*********');
}

function maskParameters(text: string): string {
  return text.replace(PARAMETER, (_, start, name, equals, value) => {
    const shown = SHOWN_PARAMETERS.test(name) ? maskParameters(value) : value && MASK;
    return `${start}${name}${equals}${shown}`;
  });
}

const MASK = '*********';

/** The data of an auth object's `debug()`: secrets cut to their first characters. */
export function truncateSecrets(
  data: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const secrets = { secretKey: '', jwtKey: '', sessionToken: '' };
  return redact({ ...secrets, ...data }) as Record<string, unknown>;
}
