/** `ironclerk/webhooks`: the drop-in for `@clerk/nextjs/webhooks`, and revocation. */

export type * from '@clerk/backend/webhooks';

export {
  createRevocationHandler,
  type RevokedSessions,
  type RevokeSessionsOptions,
  revokeSessions,
} from './application/revoke-sessions';
export { verifyWebhook } from './application/verify-webhook';
