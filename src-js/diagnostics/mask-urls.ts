/**
 * Parameters of URLs in a text, including URLs that are percent-encoded in others,
 * at any depth. **Their values are masked unless their names are known to be
 * harmless**, and shown values are searched as well. One pass from left to right
 * reads each character a bounded number of times.
 */

/** The placeholder for a secret. */
export const MASK = '*********';

/** Where a parameter may begin, in clear or encoded. */
const START = /[?&]|%(?:25)*(?:3F|26)/gi;
/** A name and what separates it from its value. */
const NAME = /([^=&#%?\s"]+)(?:=|%(?:25)*3D)/iy;
/** Where a value ends. */
const END = /[&#\s"]|%(?:25)*(?:26|23)/gi;

const SHOWN_NAMES: ReadonlySet<string> = new Set([
  'return_back_url',
  'return_backurl',
  'returnback_url',
  'returnbackurl',
  '__clerk_hs_reason',
  '__clerk_api_version',
  '__clerk_netlify_cache_bust',
  'suffixed_cookies',
  'format',
  'domain',
  'organization_id',
  '_rsc',
]);

const isShown = (name: string): boolean => {
  const lower = name.toLowerCase();
  return SHOWN_NAMES.has(lower) || lower.endsWith('redirect_url');
};

/** `text` with the values of parameters masked. */
export function maskUrls(text: string): string {
  let masked = '';
  let done = 0;
  for (let at = 0; ; ) {
    START.lastIndex = at;
    if (!START.test(text)) {
      return masked + text.slice(done);
    }
    at = NAME.lastIndex = START.lastIndex;
    const name = NAME.exec(text)?.[1];
    if (name === undefined) {
      continue;
    }
    at = NAME.lastIndex;
    if (isShown(name)) {
      // The rest is masked like everything else.
      continue;
    }
    END.lastIndex = at;
    const end = END.exec(text)?.index ?? text.length;
    masked += text.slice(done, at) + (end > at ? MASK : '');
    at = done = end;
  }
}
