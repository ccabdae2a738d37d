/** The values of `refuseWith`, of `auth.protect()` and of a rule of the option `protect`. */

import type { RefuseWith } from './types';

/** What `refuseWith` may be, for messages. */
export const CHOICES = "401, 403, 404, 'status', 'problem' or a function";

/** Whether a value can be the option `refuseWith`. */
export const isRefuseWith = (value: unknown): value is RefuseWith =>
  value === 401 ||
  value === 403 ||
  value === 404 ||
  value === 'status' ||
  value === 'problem' ||
  typeof value === 'function';
