/** A statement: what the middleware says about a request, once it has been read. */

import type { ClerkMiddlewareOptions } from '../options/types';
import type { TokenTypeName } from '../wire/reply';

/** The options, and the machine, that the middleware passes on. */
export interface RequestData extends ClerkMiddlewareOptions {
  /** The serializable members of a machine's auth object. */
  machineAuthObject?: Record<string, unknown>;
}

/** What the middleware says about a request. */
export interface Statement {
  readonly isSignedIn: boolean;
  /** `null` for a token of no accepted type. */
  readonly tokenType: TokenTypeName | null;
  /** Why the request is signed out; empty if it is signed in. */
  readonly reason: string;
  readonly message: string;
  /** The verified token; empty without one. */
  readonly token: string;
  /** Whether the request has an `Authorization` header. */
  readonly hasAuthorization: boolean;
  /** The opaque machine token that is still unverified; empty without one. */
  readonly unverified: string;
  /** The public URL of the request. */
  readonly clerkUrl: string;
  /** Empty if the middleware passed no options on. */
  readonly data: RequestData;
  /** Whether the middleware runs with `debug: true`. */
  readonly debug: boolean;
}

/** The statement of a request without one. */
export const NOTHING_STATED: Statement = {
  isSignedIn: false,
  tokenType: 'session_token',
  reason: '',
  message: '',
  token: '',
  hasAuthorization: false,
  unverified: '',
  clerkUrl: '',
  data: {},
  debug: false,
};
