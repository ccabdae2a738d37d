/**
 * The drop-in for `@clerk/nextjs/server`: the same names, the same types.
 * Change the import, wrap `next.config` in `withIronclerk()`, and every request is
 * authenticated by the Rust core.
 *
 * @module ironclerk/server
 */

export type {
  AllowlistIdentifier,
  Client,
  DeletedObjectJSON,
  EmailAddress,
  EmailJSON,
  EmailWebhookEvent,
  ExternalAccount,
  Invitation,
  OauthAccessToken,
  Organization,
  OrganizationDomainJSON,
  OrganizationDomainVerificationJSON,
  OrganizationDomainWebhookEvent,
  OrganizationInvitation,
  OrganizationInvitationJSON,
  OrganizationInvitationWebhookEvent,
  OrganizationJSON,
  OrganizationMembership,
  OrganizationMembershipJSON,
  OrganizationMembershipPublicUserData,
  OrganizationMembershipRole,
  OrganizationMembershipWebhookEvent,
  OrganizationWebhookEvent,
  PermissionWebhookEvent,
  PhoneNumber,
  RoleWebhookEvent,
  Session,
  SessionJSON,
  SessionWebhookEvent,
  SignInToken,
  SMSMessage,
  SMSMessageJSON,
  SMSWebhookEvent,
  Token,
  User,
  UserJSON,
  UserWebhookEvent,
  WaitlistEntryJSON,
  WaitlistEntryWebhookEvent,
  WebhookEvent,
  WebhookEventType,
} from '@clerk/backend';
export type { FrontendApiProxyOptions } from '@clerk/backend/proxy';
export { auth } from './application/auth';
export { buildClerkProps } from './application/build-clerk-props';
export { clerkClient, createClerkClient } from './application/clerk-client';
export { currentUser } from './application/current-user';
export { getAuth } from './application/get-auth';
export { reverificationError, reverificationErrorResponse } from './auth/reverification';
export { verifyToken } from './auth/verify-token';
export { clerkMiddleware } from './middleware/clerk-middleware';
export {
  clerkFrontendApiProxy,
  createFrontendApiProxyHandlers,
  type FrontendApiProxyHandlers,
  type NextFrontendApiProxyOptions,
} from './middleware/frontend-api-proxy';
export {
  type Health,
  healthOfMiddleware as health,
  type MiddlewareHealthOptions as HealthOptions,
} from './observability/health';
export type { Decision, OnDecision } from './options/on-decision';
export { configureStore, type StoreOptions } from './options/store';
export { type StoreAdapter, type UnstorageLike, unstorageAdapter } from './options/store-adapter';
export type {
  AuthFn,
  AuthProtect,
  ClerkMiddlewareAuth,
  ClerkMiddlewareOptions,
  ClerkMiddlewareSessionAuthObject,
  Refusal,
  RefuseWith,
} from './options/types';
export { createRouteMatcher, type RouteMatcherParam } from './route/matcher';
export { IronclerkError, type IronclerkErrorCode } from './wire/ironclerk-error';
