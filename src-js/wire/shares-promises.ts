/**
 * Whether a promise of one request may serve another. On the Edge runtime it may not:
 * there, the network of a request ends with it.
 */
export const SHARES_PROMISES: boolean = true;
