/**
 * The drop-in for `@clerk/nextjs/webhooks`, and revocation.
 *
 * @module ironclerk/webhooks
 */

export type * from '@clerk/backend/webhooks';

export {
  createRevocationHandler,
  type RevokedSessions,
  type RevokeSessionsOptions,
  revokeSessions,
} from './application/revoke-sessions';
export { verifyWebhook } from './application/verify-webhook';
