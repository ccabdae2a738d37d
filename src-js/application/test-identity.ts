/**
 * The identity that a test runs code as, by `as()` of `ironclerk/testing`.
 * **Only code in a process of tests can set it**: it is kept in the asynchronous
 * context of that call and counts only if `NODE_ENV` is `test`. No header, no
 * environment variable and no option sets it.
 */

import type { AsyncLocalStorage } from 'node:async_hooks';
import type { User } from '@clerk/backend';
import * as environment from '../options/environment';
import type { TokenTypeName } from '../wire/reply';
import type { RequestData, Statement } from './statement';

/** What `as()` sets, and `emulator/identity/as.ts` declares in the same way. */
interface TestIdentity {
  /** An unsigned session token, which no verifier accepts; empty if signed out. */
  readonly token: string;
  /** The members of a machine's auth object, if a machine makes the request. */
  readonly machine?: Record<string, unknown> & { readonly tokenType: TokenTypeName };
  readonly user: object | null;
  readonly url: string;
  readonly headers: Headers;
}

/** Every copy of this package shares it; `as()` sets it. */
const IDENTITIES = Symbol.for('ironclerk.test-identities.1');
const holder = globalThis as { [IDENTITIES]?: AsyncLocalStorage<TestIdentity> };

/** The tested code's identity; `undefined` outside of `as()`, and outside of tests. */
function current(): TestIdentity | undefined {
  const identity = holder[IDENTITIES]?.getStore();
  return identity && process.env.NODE_ENV === 'test' ? identity : undefined;
}

/** The headers that a test gives the request. */
export const testHeaders = (): Headers | undefined => current()?.headers;

/** The user whom a test gives; `null` without one, and `undefined` outside of `as()`. */
export const testUser = (): User | null | undefined => current()?.user as User | null | undefined;

/** What the middleware would state about the request of a test. */
export function testStatement(): Statement | undefined {
  const identity = current();
  if (!identity) {
    return undefined;
  }
  const { token, machine, url } = identity;
  const isSignedIn = token !== '' || machine !== undefined;
  return {
    isSignedIn,
    tokenType: machine?.tokenType ?? 'session_token',
    reason: isSignedIn ? '' : 'session-token-and-uat-missing',
    message: '',
    token,
    hasAuthorization: machine !== undefined,
    unverified: '',
    clerkUrl: url,
    data: machine ? { ...keys(), machineAuthObject: machine } : keys(),
    debug: false,
  };
}

/** Tests need no keys: redirects lead to the portal of an instance that does not exist. */
const keys = (): RequestData => ({
  secretKey: environment.SECRET_KEY || 'sk_test_identity',
  publishableKey: environment.PUBLISHABLE_KEY || `pk_test_${btoa('test.clerk.accounts.dev$')}`,
});
