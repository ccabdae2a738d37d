/** Identities: **whom a test runs code as**, in the members of an auth object. */

import type { GivenUser } from './user';

/** A user with a session. What is left out has the value of a plain session. */
export interface SessionIdentity {
  /** Tells the identity from a machine's. */
  readonly tokenType?: 'session_token';
  /** `user_test` when left out. */
  readonly userId?: string;
  /** `sess_test` when left out. */
  readonly sessionId?: string;
  /** `active` when left out. A pending session counts as signed out. */
  readonly sessionStatus?: 'active' | 'pending';
  /** The active organization; `org_test` if only another member of it is given. */
  readonly orgId?: string;
  /** With or without `org:`; `org:member` when left out. */
  readonly orgRole?: string;
  /** The slug of the active organization. */
  readonly orgSlug?: string;
  /** Permissions in the form `org:<feature>:<permission>`. */
  readonly orgPermissions?: readonly string[];
  /** Features of the organization's plan, for `has({ feature })`. */
  readonly orgFeatures?: readonly string[];
  /** The organization's plan, for `has({ plan })`. */
  readonly orgPlan?: string;
  /** Minutes since the first and the second factor were verified; -1 is never. */
  readonly factorVerificationAge?: [number, number];
  /** Who acts as the user: the claim `act`. */
  readonly actor?: {
    /** The identifier of the one who acts. */
    readonly sub: string;
    readonly [claim: string]: unknown;
  };
  /** Further claims of the session token, for `sessionClaims`. */
  readonly sessionClaims?: Readonly<Record<string, unknown>>;
  /** What `currentUser()` returns, over the defaults. */
  readonly user?: GivenUser;
}

/** A machine with a verified token. */
export interface MachineIdentity {
  /** The type of the token. */
  readonly tokenType: 'api_key' | 'm2m_token' | 'oauth_token';
  /** The token's identifier; `ak_test`, `mt_test` or `oat_test` when left out. */
  readonly id?: string;
  /** Whom the token stands for: the user, organization or machine. */
  readonly subject?: string;
  /** The name of an API key; `test` when left out. */
  readonly name?: string;
  /** What the token may be used for; nothing when left out. */
  readonly scopes?: readonly string[];
  /** Claims of an API key or a machine token; `null` when left out. */
  readonly claims?: Readonly<Record<string, unknown>> | null;
  /** The user whose API key or OAuth token it is; `user_test` if no organization is given. */
  readonly userId?: string | null;
  /** The organization whose API key it is. */
  readonly orgId?: string | null;
  /** The machine whose token it is; `mch_test` when left out. */
  readonly machineId?: string;
  /** The OAuth client that acts for the user; `client_test` when left out. */
  readonly clientId?: string;
}

/** Whom code runs as; `null` is a signed-out visitor. */
export type Identity = SessionIdentity | MachineIdentity | null;

/** Whether an identity is a machine. */
export const isMachine = (identity: Identity): identity is MachineIdentity =>
  identity !== null && identity.tokenType !== undefined && identity.tokenType !== 'session_token';

/** The members of the machine's auth object. */
export function machineMembers(machine: MachineIdentity) {
  const { tokenType, scopes = [], claims = null } = machine;
  const common = { tokenType, isAuthenticated: true, scopes: [...scopes] };
  if (tokenType === 'm2m_token') {
    const machineId = machine.machineId ?? machine.subject ?? 'mch_test';
    const id = machine.id ?? 'mt_test';
    return { ...common, id, subject: machine.subject ?? machineId, machineId, claims };
  }
  const { orgId = null } = machine;
  const userId = machine.userId ?? (orgId === null ? 'user_test' : null);
  const subject = machine.subject ?? orgId ?? userId;
  if (tokenType === 'oauth_token') {
    const clientId = machine.clientId ?? 'client_test';
    return { ...common, id: machine.id ?? 'oat_test', subject, userId, clientId };
  }
  const { id = 'ak_test', name = 'test' } = machine;
  return { ...common, id, subject, name, claims, userId, orgId };
}
