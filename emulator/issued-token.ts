/**
 * The tokens that an instance issues for its sessions, machines and OAuth clients.
 * **Their claims are the current values of the rows.**
 */

import type { Instance } from './instance';
import { organizationClaims } from './organization-claims';
import {
  MACHINE_TOKEN_CATEGORY,
  SESSION_TOKEN_LIFETIME,
  TEMPLATE_TOKEN_CATEGORY,
} from './session-token';
import { findMembership } from './store/membership';
import { permissionsOf } from './store/role';
import type { MachineToken, OAuthAccessToken, Session } from './store/rows';

/**
 * A session token of a session for the application at `origin`, valid for
 * `lifetime` seconds.
 */
export function sessionToken(
  instance: Instance,
  session: Session,
  origin: string | undefined,
  lifetime = SESSION_TOKEN_LIFETIME,
): string {
  const now = instance.now();
  const issuedAt = Math.floor(now / 1000);
  const minutes = Math.floor((now - session.factor_verified_at) / 60_000);
  return instance.mintSessionToken({
    azp: origin,
    exp: issuedAt + lifetime,
    fva: [Math.max(0, minutes), -1],
    iat: issuedAt,
    sid: session.id,
    sub: session.user_id,
    ...activeOrganization(instance, session),
  });
}

/** A token of the JWT template with these claims. */
export function templateToken(
  instance: Instance,
  session: Session,
  claims: Readonly<Record<string, unknown>>,
  origin: string | undefined,
  lifetime = SESSION_TOKEN_LIFETIME,
): string {
  const issuedAt = Math.floor(instance.now() / 1000);
  const payload = {
    ...claims,
    azp: origin,
    exp: issuedAt + lifetime,
    iat: issuedAt,
    iss: instance.issuer,
    jti: instance.store.random.text(20),
    nbf: issuedAt - 5,
    sub: session.user_id,
  };
  return instance.sign(payload, { cat: TEMPLATE_TOKEN_CATEGORY });
}

/** The JSON Web Token form of a machine-to-machine token. */
export function machineJwt(instance: Instance, row: MachineToken): string {
  const issuedAt = Math.floor(row.created_at / 1000);
  const payload = {
    ...row.claims,
    ...(row.scopes.length > 0 && { aud: row.scopes, scopes: row.scopes.join(' ') }),
    ...(row.expiration !== null && { exp: Math.floor(row.expiration / 1000) }),
    iat: issuedAt,
    iss: instance.issuer,
    jti: row.id,
    nbf: issuedAt,
    sub: row.subject,
  };
  return instance.sign(payload, { cat: MACHINE_TOKEN_CATEGORY });
}

/** The JSON Web Token form of an OAuth access token (RFC 9068). */
export function oauthJwt(instance: Instance, row: OAuthAccessToken): string {
  const issuedAt = Math.floor(row.created_at / 1000);
  const payload = {
    client_id: row.client_id,
    ...(row.expiration !== null && { exp: Math.floor(row.expiration / 1000) }),
    iat: issuedAt,
    iss: instance.issuer,
    jti: row.id,
    nbf: issuedAt,
    scope: row.scopes.join(' '),
    sub: row.subject,
  };
  return instance.sign(payload, { cat: undefined, typ: 'at+jwt' });
}

/** System permissions stay on the server, as in Clerk: no token carries them. */
function activeOrganization({ store }: Instance, session: Session) {
  const id = session.last_active_organization_id;
  const organization = id ? store.organizations.get(id) : undefined;
  const membership = organization && findMembership(store, organization.id, session.user_id);
  if (!organization || !membership) {
    return {};
  }
  const permissions = permissionsOf(store, membership.role).filter(
    (key) => !key.startsWith('org:sys_'),
  );
  const { slug } = organization;
  return organizationClaims({ id: organization.id, slug, role: membership.role, permissions });
}
