/** Objects that decide themselves what their members are. */

import { types } from 'node:util';

/** Whether an object is a `Proxy`. */
export const isProxy = (value: object): boolean => types.isProxy(value);
