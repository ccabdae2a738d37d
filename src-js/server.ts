/**
 * The drop-in for `@clerk/nextjs/server`: the same names, the same types.
 * Change the import, list `ironclerk` in `serverExternalPackages`, and every
 * request is authenticated by the Rust core.
 */

import type * as Internal from '@clerk/backend/internal';

export type { FrontendApiProxyOptions } from '@clerk/backend/proxy';

export { auth } from './application/auth';
export { buildClerkProps } from './application/build-clerk-props';
export { clerkClient, createClerkClient } from './application/clerk-client';
export { currentUser } from './application/current-user';
export { getAuth } from './application/get-auth';
export { IronclerkError, type IronclerkErrorCode } from './errors/ironclerk-error';
export { verifyToken } from './index';
export { clerkMiddleware } from './middleware/clerk-middleware';
export {
  clerkFrontendApiProxy,
  createFrontendApiProxyHandlers,
  type FrontendApiProxyHandlers,
  type NextFrontendApiProxyOptions,
} from './middleware/frontend-api-proxy';
export type {
  AuthFn,
  AuthProtect,
  ClerkMiddlewareAuth,
  ClerkMiddlewareOptions,
  ClerkMiddlewareSessionAuthObject,
} from './options/types';
export { createRouteMatcher, type RouteMatcherParam } from './route/matcher';

const internal = () => require('@clerk/backend/internal') as typeof Internal;

/** The body that tells a client to have the user verify again. */
export const reverificationError: typeof Internal.reverificationError = ((...args: [never]) =>
  internal().reverificationError(...args)) as typeof Internal.reverificationError;

/** The response that tells a client to have the user verify again. */
export const reverificationErrorResponse: typeof Internal.reverificationErrorResponse = ((
  ...args: []
) =>
  internal().reverificationErrorResponse(...args)) as typeof Internal.reverificationErrorResponse;

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
