/** The types of the option `contentSecurityPolicy` (CSP Level 3). */

/** The directives of CSP Level 3. */
export type ContentSecurityPolicyDirective =
  | 'base-uri'
  | 'block-all-mixed-content'
  | 'child-src'
  | 'connect-src'
  | 'default-src'
  | 'font-src'
  | 'form-action'
  | 'frame-ancestors'
  | 'frame-src'
  | 'img-src'
  | 'manifest-src'
  | 'media-src'
  | 'navigate-to'
  | 'object-src'
  | 'plugin-types'
  | 'prefetch-src'
  | 'report-to'
  | 'report-uri'
  | 'require-sri-for'
  | 'require-trusted-types-for'
  | 'sandbox'
  | 'script-src'
  | 'script-src-attr'
  | 'script-src-elem'
  | 'style-src'
  | 'style-src-attr'
  | 'style-src-elem'
  | 'trusted-types'
  | 'upgrade-insecure-requests'
  | 'worker-src';

/** How the policy is made. */
export interface ContentSecurityPolicyOptions {
  /** Trusts scripts by a nonce and `strict-dynamic` instead of by scheme. */
  strict?: boolean;
  /** Directives of the application; merged with Clerk's where both have one. */
  directives?: Partial<Record<ContentSecurityPolicyDirective, string[]>>;
  /** Reports violations and blocks nothing. */
  reportOnly?: boolean;
  /** The URL that violations are reported to. */
  reportTo?: string;
}
