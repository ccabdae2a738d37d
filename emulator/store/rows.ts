/**
 * The rows of the store. **Plain data, in the field names of Clerk's own APIs**;
 * times are ms since the epoch.
 */

/** An API key. */
export interface ApiKey {
  readonly id: string;
  readonly type: 'api_key';
  name: string;
  /** Whom it acts for: `user_…` or `org_…`. */
  readonly subject: string;
  description: string | null;
  claims: Record<string, unknown> | null;
  scopes: string[];
  readonly secret: string;
  revoked: boolean;
  revocation_reason: string | null;
  /** When it expires, in ms since the epoch; `null` for never. */
  expiration: number | null;
  readonly created_by: string | null;
  last_used_at: number | null;
  readonly created_at: number;
  updated_at: number;
}

/** A browser that the instance knows. */
export interface Client {
  readonly id: string;
  /** The value of the cookie `__client`. */
  readonly token: string;
  /** The token of the development browser, `dvb_…`. */
  readonly dev_browser: string | null;
  sign_in_id: string | null;
  sign_up_id: string | null;
  last_active_session_id: string | null;
  /** When somebody last signed in here, in ms since the epoch; 0 after a sign-out. */
  signed_in_at: number;
  readonly created_at: number;
  updated_at: number;
}

/** A user's email address. */
export interface EmailAddress {
  readonly id: string;
  readonly user_id: string;
  /** In lower case. */
  readonly email_address: string;
  verified: boolean;
  readonly created_at: number;
  updated_at: number;
}

/** A machine. */
export interface Machine {
  readonly id: string;
  name: string;
  /** The secret key by which the machine asks for tokens. */
  secret_key: string;
  /** Machines that this one may talk to. */
  scoped_machines: string[];
  /** How long its tokens last, in seconds. */
  default_token_ttl: number;
  readonly created_at: number;
  updated_at: number;
}

/** A machine-to-machine token. */
export interface MachineToken {
  readonly id: string;
  /** The machine that it speaks for, `mch_…`. */
  readonly subject: string;
  /** The machines that accept it. */
  readonly scopes: string[];
  readonly claims: Record<string, unknown> | null;
  /** The opaque token; `null` for a JSON Web Token, which is kept nowhere. */
  readonly token: string | null;
  revoked: boolean;
  revocation_reason: string | null;
  /** When it expires, in ms since the epoch; `null` for never. */
  readonly expiration: number | null;
  readonly created_at: number;
  updated_at: number;
}

/** A user's membership of an organization. */
export interface Membership {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  /** The key of the role, such as `org:admin`. */
  role: string;
  public_metadata: Metadata;
  private_metadata: Metadata;
  readonly created_at: number;
  updated_at: number;
}

/** An OAuth access token. */
export interface OAuthAccessToken {
  readonly id: string;
  readonly client_id: string;
  /** The user who gave access. */
  readonly subject: string;
  readonly scopes: string[];
  /** The opaque token; `null` for a JSON Web Token, which is kept nowhere. */
  readonly token: string | null;
  revoked: boolean;
  revocation_reason: string | null;
  readonly expiration: number | null;
  readonly created_at: number;
  updated_at: number;
}

/** An organization. */
export interface StoredOrganization {
  readonly id: string;
  name: string;
  slug: string;
  /** How many members it may have; 0 means unlimited. */
  max_allowed_memberships: number;
  admin_delete_enabled: boolean;
  /** The `data:` URL of the logo; `null` without one. */
  image: string | null;
  public_metadata: Metadata;
  private_metadata: Metadata;
  readonly created_by: string | null;
  readonly created_at: number;
  updated_at: number;
}

/** An invitation to become a member of an organization. */
export interface OrganizationInvitation {
  readonly id: string;
  readonly organization_id: string;
  /** In lower case. */
  readonly email_address: string;
  /** The key of the role, such as `org:member`. */
  readonly role: string;
  status: 'pending' | 'accepted' | 'revoked';
  public_metadata: Metadata;
  readonly created_at: number;
  updated_at: number;
}

/** A permission. */
export interface Permission {
  readonly id: string;
  /** In the form `org:<feature>:<permission>`; system permissions begin with `org:sys_`. */
  key: string;
  name: string;
  description: string;
  readonly created_at: number;
  updated_at: number;
}

/** A role. */
export interface Role {
  readonly id: string;
  /** In the form `org:<role>`. */
  key: string;
  name: string;
  description: string | null;
  /** The keys of the permissions that it grants. */
  permissions: string[];
  readonly created_at: number;
  updated_at: number;
}

/** What a session can have come to. */
export type SessionStatus = 'active' | 'ended' | 'expired' | 'removed' | 'revoked';

/** A signed-in user in one browser. */
export interface Session {
  readonly id: string;
  readonly client_id: string;
  readonly user_id: string;
  status: SessionStatus;
  last_active_organization_id: string | null;
  /** When the first factor was verified. */
  factor_verified_at: number;
  /** The value of the cookie `__refresh_<suffix>`. */
  readonly refresh_token: string;
  last_active_at: number;
  expire_at: number;
  abandon_at: number;
  readonly created_at: number;
  updated_at: number;
}

/** How the first factor of a sign-in is verified. */
export type FirstFactor = 'password' | 'email_code' | 'reset_password_email_code';

/** An attempt to sign in. */
export interface SignIn {
  readonly id: string;
  readonly client_id: string;
  status: 'needs_identifier' | 'needs_first_factor' | 'needs_new_password' | 'complete';
  identifier: string | null;
  user_id: string | null;
  /** How the first factor is verified; `null` before that is chosen. */
  strategy: FirstFactor | null;
  created_session_id: string | null;
  readonly created_at: number;
  updated_at: number;
}

/** An attempt to sign up. */
export interface SignUp {
  readonly id: string;
  readonly client_id: string;
  status: 'missing_requirements' | 'complete';
  email_address: string | null;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  created_user_id: string | null;
  created_session_id: string | null;
  readonly created_at: number;
  updated_at: number;
}

/** A user. */
export interface User {
  readonly id: string;
  username: string | null;
  first_name: string | null;
  last_name: string | null;
  primary_email_address_id: string | null;
  password: PasswordHash | null;
  /** The `data:` URL of the profile image; `null` without one. */
  image: string | null;
  external_id: string | null;
  public_metadata: Metadata;
  private_metadata: Metadata;
  unsafe_metadata: Metadata;
  banned: boolean;
  locked: boolean;
  locale: string | null;
  timezone: string | null;
  create_organization_enabled: boolean;
  create_organizations_limit: number | null;
  delete_self_enabled: boolean;
  legal_accepted_at: number | null;
  last_sign_in_at: number | null;
  last_active_at: number | null;
  readonly created_at: number;
  updated_at: number;
}

/** A JSON object that an application keeps with a resource. */
export type Metadata = Record<string, unknown>;

/** A password's hash and salt, in hexadecimal. */
export interface PasswordHash {
  readonly salt: string;
  readonly hash: string;
}
