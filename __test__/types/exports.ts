/**
 * Types, checked by `tsc --noEmit`: each export of ours stands where the
 * peer's stands, and the other way round. What is deliberately different is
 * listed with its reason; `@ts-expect-error` fails when it stops differing.
 */

import type * as peer from '@clerk/nextjs/server';
import type * as ours from '../../src-js/server';

/** Fails to compile unless `From` can be used where `To` is wanted. */
type Assignable<From extends To, To> = From;

type PeerExports = keyof typeof peer;

/** Every value that the peer exports is there. */
export type NothingMissing = Assignable<PeerExports, keyof typeof ours>;

/** Nothing else is exported, so that nothing has to be unlearnt on the way back. */
export type NothingMore = Assignable<keyof typeof ours, PeerExports>;

type SameBothWays = Exclude<PeerExports, 'clerkMiddleware'>;

/** Ours for the peer's, export by export. */
export type OursForThePeers = {
  [Name in SameBothWays]: Assignable<(typeof ours)[Name], (typeof peer)[Name]>;
};

/** The peer's for ours, export by export. */
export type ThePeersForOurs = {
  [Name in SameBothWays]: Assignable<(typeof peer)[Name], (typeof ours)[Name]>;
};

/** The peer's middleware takes one option more than ours. */
export type MiddlewareForOurs = Assignable<
  typeof peer.clerkMiddleware,
  typeof ours.clerkMiddleware
>;

// The option `contentSecurityPolicy` is not there yet (CHANGELOG, known gaps).
type Options = ours.ClerkMiddlewareOptions;
// @ts-expect-error -- see above
export const csp: Options = { contentSecurityPolicy: { strict: true } };

/** All other options are the same. */
export type OptionsForThePeers = Assignable<Options, peer.ClerkMiddlewareOptions>;
export type OptionsForOurs = Assignable<
  Omit<peer.ClerkMiddlewareOptions, 'contentSecurityPolicy'>,
  Options
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
