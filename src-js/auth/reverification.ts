/** What tells a client to have the user verify again, by `@clerk/backend`. */

import type * as Internal from '@clerk/backend/internal';

const internal = () => require('@clerk/backend/internal') as typeof Internal;

/** The body that tells a client to have the user verify again. */
export const reverificationError: typeof Internal.reverificationError = ((...args: [never]) =>
  internal().reverificationError(...args)) as typeof Internal.reverificationError;

/** The response that tells a client to have the user verify again. */
export const reverificationErrorResponse: typeof Internal.reverificationErrorResponse = ((
  ...args: []
) =>
  internal().reverificationErrorResponse(...args)) as typeof Internal.reverificationErrorResponse;
