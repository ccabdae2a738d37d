/** A statement: what the middleware says of a request, once it has been read. */

import type { ClerkMiddlewareOptions } from '../options/types';
import type { TokenTypeName } from '../wire/reply';

/** What the middleware hands on of its options, and of a machine. */
export interface RequestData extends ClerkMiddlewareOptions {
  /** The serializable members of a machine's auth object. */
  machineAuthObject?: Record<string, unknown>;
}

/** What the middleware says of a request. */
export interface Statement {
  readonly isSignedIn: boolean;
  /** `null` for a token of no accepted type. */
  readonly tokenType: TokenTypeName | null;
  /** Why nobody is signed in; empty when somebody is. */
  readonly reason: string;
  readonly message: string;
  /** The verified token; empty when there is none. */
  readonly token: string;
  /** Whether the request has an `Authorization` header. */
  readonly hasAuthorization: boolean;
  /** The opaque machine token that nobody has verified yet; empty when there is none. */
  readonly unverified: string;
  /** The public URL of the request. */
  readonly clerkUrl: string;
  /** Empty where the middleware handed on no options. */
  readonly data: RequestData;
}

/** What is said where nothing was stated. */
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
};
