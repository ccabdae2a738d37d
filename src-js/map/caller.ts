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

/** The name of the caller who is signed out. */
export const VISITOR = 'visitor';
/** The name of the caller who is signed in, without any privilege. */
export const USER = 'user';

/** Privileges that can be put into a session token. */
const MINTABLE: Readonly<Record<Privilege, RegExp>> = {
  role: /^(?:org:)?[\w-]+$/,
  permission: /^org:[^:,]+:[^:,]+$/,
  feature: /^(?:(?:org|o|user|u):)?[\w-]+$/,
  plan: /^(?:(?:org|o|user|u):)?[\w-]+$/,
};

/**
 * The callers of an application that names these privileges.
 *
 * @param former - names of callers of another map, which are to be asked as well
 */
export function callersFor(named: NamedPrivileges, former: readonly string[] = []): Caller[] {
  const members = PRIVILEGES.flatMap((kind) => {
    const before = former.flatMap((name) =>
      name.startsWith(`${kind} `) ? [name.slice(kind.length + 1)] : [],
    );
    return [...new Set([...named[kind], ...before])]
      .filter((name) => MINTABLE[kind].test(name))
      .map(
        (name): Caller => ({
          name: `${kind} ${name}`,
          token: 'session_token',
          has: { kind, name },
        }),
      );
  });
  return [
    { name: VISITOR, token: undefined },
    { name: USER, token: 'session_token' },
    ...members,
    ...(['api_key', 'm2m_token', 'oauth_token'] as const).map((token) => ({ name: token, token })),
  ];
}
