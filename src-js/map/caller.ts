/** Who asks: a visitor, users by what they may do, and machines. */

/** What a caller may be asked to have, as `has()` takes it. */
export const PRIVILEGES = ['role', 'permission', 'feature', 'plan'] as const;

/** A kind of privilege. */
export type Privilege = (typeof PRIVILEGES)[number];

/** The names of roles, permissions, features and plans. */
export type NamedPrivileges = Readonly<Record<Privilege, readonly string[]>>;

/** The types of tokens. */
export type TokenType = 'session_token' | 'api_key' | 'm2m_token' | 'oauth_token';

/** One caller. */
export interface Caller {
  /** Its name in the map: `visitor`, `user`, `role org:admin`, `api_key`. */
  readonly name: string;
  /** `undefined` for a visitor. */
  readonly token: TokenType | undefined;
  /** What it has; `undefined` for one without an organization. */
  readonly has?: { readonly kind: Privilege; readonly name: string } | undefined;
}

/** Privileges that can be put into a session token. */
const MINTABLE: Readonly<Record<Privilege, RegExp>> = {
  role: /^(?:org:)?[\w-]+$/,
  permission: /^org:[^:,]+:[^:,]+$/,
  feature: /^(?:(?:org|o|user|u):)?[\w-]+$/,
  plan: /^(?:(?:org|o|user|u):)?[\w-]+$/,
};

/** The callers of an application that names these privileges. */
export function callersFor(named: NamedPrivileges): Caller[] {
  const members = PRIVILEGES.flatMap((kind) =>
    named[kind]
      .filter((name) => MINTABLE[kind].test(name))
      .map(
        (name): Caller => ({
          name: `${kind} ${name}`,
          token: 'session_token',
          has: { kind, name },
        }),
      ),
  );
  return [
    { name: 'visitor', token: undefined },
    { name: 'user', token: 'session_token' },
    ...members,
    ...(['api_key', 'm2m_token', 'oauth_token'] as const).map((token) => ({ name: token, token })),
  ];
}
