/** `ironclerk/webhooks`: the drop-in for `@clerk/nextjs/webhooks`. */

export type * from '@clerk/backend/webhooks';

export { verifyWebhook } from './application/verify-webhook';
