/**
 * The option `contentSecurityPolicy`: a policy (CSP Level 3) under which
 * Clerk's components work, merged with the application's own directives.
 */

import type { Pair } from '../auth/state-headers';
import type { ContentSecurityPolicyOptions } from '../options/content-security-policy';
import { frontendApiHost } from '../options/keys';
import { base64Of } from '../wire/base64';

const KEYWORDS = new Set([
  'none',
  'self',
  'strict-dynamic',
  'unsafe-eval',
  'unsafe-hashes',
  'unsafe-inline',
]);

const PROTECTION = 'https://*.protect.clerk.com';

/** What Clerk's components need; development servers also evaluate code. */
const clerkDirectives = (host: string): Record<string, string[]> => ({
  'connect-src': [
    'self',
    'https://clerk-telemetry.com',
    'https://*.clerk-telemetry.com',
    'https://api.stripe.com',
    'https://maps.googleapis.com',
    'https://img.clerk.com',
    `${PROTECTION}:*`,
    host,
  ],
  'default-src': ['self'],
  'form-action': ['self'],
  'frame-src': [
    'self',
    'https://challenges.cloudflare.com',
    'https://*.js.stripe.com',
    'https://js.stripe.com',
    'https://hooks.stripe.com',
    PROTECTION,
  ],
  'img-src': ['self', 'https://img.clerk.com'],
  'script-src': [
    'self',
    ...(process.env.NODE_ENV === 'production' ? [] : ['unsafe-eval']),
    'unsafe-inline',
    'https:',
    'http:',
    'https://*.js.stripe.com',
    'https://js.stripe.com',
    'https://maps.googleapis.com',
    PROTECTION,
  ],
  'style-src': ['self', 'unsafe-inline'],
  'worker-src': ['self', 'blob:'],
});

/**
 * The headers of the policy: the policy itself, and on request the reporting
 * endpoint and the nonce of this response.
 */
export function contentSecurityPolicyHeaders(
  publishableKey: string,
  options: ContentSecurityPolicyOptions,
): Pair[] {
  const nonce = options.strict ? base64Of(crypto.getRandomValues(new Uint8Array(16))) : undefined;
  const policy = policyText(frontendApiHost(publishableKey), options.directives ?? {}, nonce);
  const headers: Pair[] = [];
  if (options.reportTo) {
    headers.push(['reporting-endpoints', `csp-endpoint="${options.reportTo}"`]);
  }
  headers.push([
    options.reportOnly ? 'content-security-policy-report-only' : 'content-security-policy',
    options.reportTo ? `${policy}; report-to csp-endpoint` : policy,
  ]);
  if (nonce) {
    headers.push(['x-nonce', nonce]);
  }
  return headers;
}

function policyText(
  host: string,
  own: Partial<Record<string, string[] | string>>,
  nonce: string | undefined,
): string {
  const directives = clerkDirectives(host);
  if (nonce) {
    const scripts = directives['script-src'] ?? [];
    directives['script-src'] = [
      ...scripts.filter((source) => source !== 'http:' && source !== 'https:'),
      'strict-dynamic',
      `'nonce-${nonce}'`,
    ];
  }
  for (const [name, value] of Object.entries(own)) {
    const sources = [value ?? []].flat();
    const isNone = sources.some((source) => unquoted(source) === 'none');
    directives[name] = isNone ? ['none'] : [...(directives[name] ?? []), ...sources];
  }
  return Object.entries(directives)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, sources]) => `${name} ${[...new Set(sources.map(quoted))].join(' ')}`)
    .join('; ');
}

const unquoted = (source: string): string => source.replace(/^'|'$/g, '');

/** Keywords stand in quotes (CSP Level 3, section 2.3.1); hosts and schemes do not. */
const quoted = (source: string): string =>
  KEYWORDS.has(unquoted(source)) ? `'${unquoted(source)}'` : source;
