/**
 * `as()`: runs code of an application as somebody, **without a server, without keys
 * and without a middleware**.
 *
 * The identity is kept in the asynchronous context of the call, so that concurrent
 * tests never see each other's. **It exists in tests only**: `as()` throws, and
 * `ironclerk/server` ignores what it sets, unless `NODE_ENV` is `test`.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { organizationClaims } from '../organization-claims';
import { SESSION_TOKEN_CATEGORY, sessionTokenClaims } from '../session-token';
import { type Identity, isMachine, machineMembers, type SessionIdentity } from './identity';
import { userOf } from './user';

/** The request that code runs for, as far as it matters to `auth.protect()`. */
export interface RequestOfTest {
  /** The public URL; `http://localhost:3000/` when left out. */
  readonly url?: string;
  /** None when left out: the request is then for data rather than for a page. */
  readonly headers?: HeadersInit;
}

/** What `ironclerk/server` reads; `src-js/application/test-identity.ts` declares it, too. */
interface TestIdentity {
  readonly token: string;
  readonly machine?: object;
  readonly user: object | null;
  readonly url: string;
  readonly headers: Headers;
}

/** Copies of this package, and `ironclerk/server`, share it. */
const IDENTITIES = Symbol.for('ironclerk.test-identities.1');
const holder = globalThis as { [IDENTITIES]?: AsyncLocalStorage<TestIdentity> };

/**
 * Runs `run` as an identity and returns what it returns: `auth()`, `currentUser()`,
 * `getAuth()`, `buildClerkProps()` and what they call answer for that identity.
 * `null` is a signed-out visitor. Throws what `run` throws; `endingOf()` reads it if
 * it is a redirect or another refusal.
 *
 * @param request - the request that `auth.protect()` judges; a `Request` or parts of one
 */
export function as<Result>(
  identity: Identity,
  run: () => Result,
  request: RequestOfTest = {},
): Result {
  if (process.env.NODE_ENV !== 'test') {
    throw new Error(
      `as() runs in tests only, where NODE_ENV is "test", not "${process.env.NODE_ENV}". jest and Vitest set it unless the shell does; with another runner, set it yourself.`,
    );
  }
  holder[IDENTITIES] ??= new AsyncLocalStorage();
  return holder[IDENTITIES].run(testIdentity(identity, request), run);
}

function testIdentity(identity: Identity, { url, headers }: RequestOfTest): TestIdentity {
  const asked = { url: url ?? 'http://localhost:3000/', headers: new Headers(headers) };
  if (identity === null) {
    return { ...asked, token: '', user: null };
  }
  if (isMachine(identity)) {
    const machine = machineMembers(identity);
    return { ...asked, token: machine.id, machine, user: null };
  }
  const { userId = 'user_test', user = {} } = identity;
  return { ...asked, token: unsignedToken(identity, userId), user: userOf(userId, user) };
}

/** No verifier accepts it, wherever the tested code sends it. */
function unsignedToken(identity: SessionIdentity, userId: string): string {
  const defaults = {
    issuer: 'https://test.clerk.accounts.dev',
    authorizedParty: 'http://localhost:3000',
    userId,
    sessionId: identity.sessionId ?? 'sess_test',
  };
  const claims = sessionTokenClaims(defaults, Date.now(), {
    fva: identity.factorVerificationAge ?? [0, -1],
    sts: identity.sessionStatus ?? 'active',
    ...(identity.actor && { act: identity.actor }),
    ...organizationOf(identity),
    ...identity.sessionClaims,
  });
  const header = { alg: 'none', cat: SESSION_TOKEN_CATEGORY, typ: 'JWT' };
  const encoded = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${encoded.join('.')}.`;
}

function organizationOf(identity: SessionIdentity) {
  const { orgId, orgRole, orgSlug, orgPermissions, orgFeatures, orgPlan } = identity;
  const members = [orgId, orgRole, orgSlug, orgPermissions, orgFeatures, orgPlan];
  return members.some((member) => member !== undefined)
    ? organizationClaims({
        id: orgId ?? 'org_test',
        slug: orgSlug,
        role: orgRole,
        permissions: orgPermissions,
        features: orgFeatures,
        plan: orgPlan,
      })
    : {};
}
