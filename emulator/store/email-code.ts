/**
 * Codes that prove an email address. **No mail is sent: every code is the one of
 * Clerk's test addresses.**
 */

import { formError } from '../errors';

/** The code of every email. */
export const EMAIL_CODE = '424242';

/** Throws a coded error if `code` is another one. */
export function assertEmailCode(code: string): void {
  if (code !== EMAIL_CODE) {
    throw formError('form_code_incorrect', 'code', 'Incorrect code');
  }
}
