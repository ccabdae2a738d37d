import { createRevocationHandler } from 'ironclerk/webhooks';

/** Ends sessions at every server that shares the store. */
export const POST = createRevocationHandler();
