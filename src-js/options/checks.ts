/** What `auth.protect()`, and a rule of the option `protect`, may check. */
export const CHECKS = ['role', 'permission', 'feature', 'plan', 'reverification'] as const;
