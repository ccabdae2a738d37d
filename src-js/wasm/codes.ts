/**
 * The codes of the wire, as the native addon has them: `index.d.ts` names them, and
 * a test compares the numbers.
 */

import type * as Addon from '../../index';

/** See `ReplyStatus` of `index.d.ts`. */
export const ReplyStatus = {
  SignedOut: 0,
  SignedIn: 1,
  Handshake: 2,
  NeedsNetwork: 3,
  Misconfigured: 4,
  Recoverable: 5,
} as const satisfies Codes<typeof Addon.ReplyStatus>;

/** See `TokenStatus` of `index.d.ts`. */
export const TokenStatus = {
  Refused: 0,
  Verified: 1,
  NeedsNetwork: 2,
} as const satisfies Codes<typeof Addon.TokenStatus>;

/** See `StatementStatus` of `index.d.ts`. */
export const StatementStatus = {
  Foreign: 0,
  Read: 1,
  OfAnotherRequest: 2,
} as const satisfies Codes<typeof Addon.StatementStatus>;

/** See `AcceptedTokens` of `index.d.ts`. */
export const AcceptedTokens = {
  SessionToken: 1,
  ApiKey: 2,
  M2mToken: 4,
  OauthToken: 8,
  Any: 16,
  List: 32,
  Later: 64,
  Document: 128,
} as const satisfies Codes<typeof Addon.AcceptedTokens>;

/** See `RouteMatch` of `index.d.ts`. */
export const RouteMatch = {
  No: 0,
  Yes: 1,
  Malformed: 2,
  Indeterminate: 3,
} as const satisfies Codes<typeof Addon.RouteMatch>;

/** See `ReadingKind` of `index.d.ts`. */
export const ReadingKind = {
  Page: 'P',
  File: 'F',
  Possible: 'M',
} as const satisfies Codes<typeof Addon.ReadingKind>;

/** Every name of an enumeration, with a value of its kind. */
type Codes<Enumeration> = Record<keyof Enumeration, number | string>;
