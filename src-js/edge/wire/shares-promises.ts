/** On the Edge runtime and in Workers, the network of a request ends with it. */

export const SHARES_PROMISES = false;
