/**
 * Types, checked by `tsc --noEmit`: each export of ours stands where the
 * peer's stands, and the other way round. Nothing is deliberately
 * different; an exception would stand here with its reason.
 */

import type * as peer from '@clerk/nextjs/server';
import type * as peerWebhooks from '@clerk/nextjs/webhooks';
import type * as ours from '../../src-js/server';
import type * as webhooks from '../../src-js/webhooks';

/** Fails to compile unless `From` can be used where `To` is wanted. */
type Assignable<From extends To, To> = From;

type PeerExports = keyof typeof peer;

/** Every value that the peer exports is there. */
export type NothingMissing = Assignable<PeerExports, keyof typeof ours>;

/**
 * Nothing else is exported, so that nothing has to be unlearnt on the way back,
 * but the class of our own errors, which has to come from where they come from,
 * the store of a fleet, and what a readiness probe asks.
 */
export type NothingMore = Assignable<
  keyof typeof ours,
  PeerExports | 'IronclerkError' | 'configureStore' | 'health' | 'unstorageAdapter'
>;

/** What of ours the peer has, too. */
type Shared = Pick<typeof ours, PeerExports>;

/** Ours for the peer's, export by export. */
export type OursForThePeers = {
  [Name in PeerExports]: Assignable<Shared[Name], (typeof peer)[Name]>;
};

/** The peer's for ours, export by export. */
export type ThePeersForOurs = {
  [Name in PeerExports]: Assignable<(typeof peer)[Name], Shared[Name]>;
};

/** The options, both ways. */
export type OptionsForThePeers = Assignable<
  ours.ClerkMiddlewareOptions,
  peer.ClerkMiddlewareOptions
>;
export type OptionsForOurs = Assignable<peer.ClerkMiddlewareOptions, ours.ClerkMiddlewareOptions>;

/** The webhooks entry. */
export type WebhooksForThePeers = Assignable<
  typeof webhooks.verifyWebhook,
  typeof peerWebhooks.verifyWebhook
>;

/** Types that stand in each other's place. */
type Same<One extends Other, Other extends Back, Back = One> = [One, Other, Back];

/**
 * Every type that the peer exports, by name; `exported-types.test.ts` sees to it
 * that none is left out.
 */
export type Named = [
  Same<ours.AllowlistIdentifier, peer.AllowlistIdentifier>,
  Same<ours.ClerkMiddlewareAuth, peer.ClerkMiddlewareAuth>,
  Same<ours.ClerkMiddlewareOptions, peer.ClerkMiddlewareOptions>,
  Same<ours.ClerkMiddlewareSessionAuthObject, peer.ClerkMiddlewareSessionAuthObject>,
  Same<ours.Client, peer.Client>,
  Same<ours.DeletedObjectJSON, peer.DeletedObjectJSON>,
  Same<ours.EmailAddress, peer.EmailAddress>,
  Same<ours.EmailJSON, peer.EmailJSON>,
  Same<ours.EmailWebhookEvent, peer.EmailWebhookEvent>,
  Same<ours.ExternalAccount, peer.ExternalAccount>,
  Same<ours.FrontendApiProxyHandlers, peer.FrontendApiProxyHandlers>,
  Same<ours.FrontendApiProxyOptions, peer.FrontendApiProxyOptions>,
  Same<ours.Invitation, peer.Invitation>,
  Same<ours.NextFrontendApiProxyOptions, peer.NextFrontendApiProxyOptions>,
  Same<ours.OauthAccessToken, peer.OauthAccessToken>,
  Same<ours.Organization, peer.Organization>,
  Same<ours.OrganizationDomainJSON, peer.OrganizationDomainJSON>,
  Same<ours.OrganizationDomainVerificationJSON, peer.OrganizationDomainVerificationJSON>,
  Same<ours.OrganizationDomainWebhookEvent, peer.OrganizationDomainWebhookEvent>,
  Same<ours.OrganizationInvitation, peer.OrganizationInvitation>,
  Same<ours.OrganizationInvitationJSON, peer.OrganizationInvitationJSON>,
  Same<ours.OrganizationInvitationWebhookEvent, peer.OrganizationInvitationWebhookEvent>,
  Same<ours.OrganizationJSON, peer.OrganizationJSON>,
  Same<ours.OrganizationMembership, peer.OrganizationMembership>,
  Same<ours.OrganizationMembershipJSON, peer.OrganizationMembershipJSON>,
  Same<ours.OrganizationMembershipPublicUserData, peer.OrganizationMembershipPublicUserData>,
  Same<ours.OrganizationMembershipRole, peer.OrganizationMembershipRole>,
  Same<ours.OrganizationMembershipWebhookEvent, peer.OrganizationMembershipWebhookEvent>,
  Same<ours.OrganizationWebhookEvent, peer.OrganizationWebhookEvent>,
  Same<ours.PermissionWebhookEvent, peer.PermissionWebhookEvent>,
  Same<ours.PhoneNumber, peer.PhoneNumber>,
  Same<ours.RoleWebhookEvent, peer.RoleWebhookEvent>,
  Same<ours.SMSMessage, peer.SMSMessage>,
  Same<ours.SMSMessageJSON, peer.SMSMessageJSON>,
  Same<ours.SMSWebhookEvent, peer.SMSWebhookEvent>,
  Same<ours.Session, peer.Session>,
  Same<ours.SessionJSON, peer.SessionJSON>,
  Same<ours.SessionWebhookEvent, peer.SessionWebhookEvent>,
  Same<ours.SignInToken, peer.SignInToken>,
  Same<ours.Token, peer.Token>,
  Same<ours.User, peer.User>,
  Same<ours.UserJSON, peer.UserJSON>,
  Same<ours.UserWebhookEvent, peer.UserWebhookEvent>,
  Same<ours.WaitlistEntryJSON, peer.WaitlistEntryJSON>,
  Same<ours.WaitlistEntryWebhookEvent, peer.WaitlistEntryWebhookEvent>,
  Same<ours.WebhookEvent, peer.WebhookEvent>,
  Same<ours.WebhookEventType, peer.WebhookEventType>,
];
