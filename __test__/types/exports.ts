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

/** Nothing else is exported, so that nothing has to be unlearnt on the way back. */
export type NothingMore = Assignable<keyof typeof ours, PeerExports>;

/** Ours for the peer's, export by export. */
export type OursForThePeers = {
  [Name in PeerExports]: Assignable<(typeof ours)[Name], (typeof peer)[Name]>;
};

/** The peer's for ours, export by export. */
export type ThePeersForOurs = {
  [Name in PeerExports]: Assignable<(typeof peer)[Name], (typeof ours)[Name]>;
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

/** Types that applications name. */
export type Named = [
  Assignable<ours.ClerkMiddlewareAuth, peer.ClerkMiddlewareAuth>,
  Assignable<peer.ClerkMiddlewareAuth, ours.ClerkMiddlewareAuth>,
  Assignable<ours.ClerkMiddlewareSessionAuthObject, peer.ClerkMiddlewareSessionAuthObject>,
  Assignable<peer.ClerkMiddlewareSessionAuthObject, ours.ClerkMiddlewareSessionAuthObject>,
  Assignable<ours.FrontendApiProxyHandlers, peer.FrontendApiProxyHandlers>,
  Assignable<ours.User, peer.User>,
  Assignable<ours.Organization, peer.Organization>,
  Assignable<ours.Session, peer.Session>,
  Assignable<ours.WebhookEvent, peer.WebhookEvent>,
];
