/** What `auth.protect()`, and a rule of the option `protect`, may check. */
export const CHECKS = ['role', 'permission', 'feature', 'plan', 'reverification'] as const;

/** What else they take: which token counts, and how a refusal is answered. */
export const PROTECT_OPTIONS = [
  'token',
  'unauthorizedUrl',
  'unauthenticatedUrl',
  'refuseWith',
] as const;
