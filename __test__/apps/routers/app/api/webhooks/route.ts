import { createRevocationHandler } from 'ironclerk/webhooks';

export const POST = createRevocationHandler();
