/** Machine-to-machine tokens: opaque ones, `mt_…`, and JSON Web Tokens. */

import { resourceNotFound } from '../errors';
import { hasExpired } from './api-key';
import type { Machine, MachineToken } from './rows';
import { sameSecret } from './secret';
import type { Store } from './store';

/** Adds a token of a machine; `expiration` in ms since the epoch. */
export function createMachineToken(
  store: Store,
  machine: Machine,
  from: {
    claims: Record<string, unknown> | null;
    expiration: number | null;
    format: 'opaque' | 'jwt';
  },
): MachineToken {
  return store.machineTokens.add({
    id: store.identifier('mt_'),
    subject: machine.id,
    scopes: [...machine.scoped_machines],
    claims: from.claims,
    token: from.format === 'jwt' ? null : `mt_${store.random.text(40)}`,
    revoked: false,
    revocation_reason: null,
    expiration: from.expiration,
    ...store.created(),
  });
}

/** The token with that identifier; throws a 404 if it does not exist. */
export function machineTokenById(store: Store, id: string): MachineToken {
  const token = store.machineTokens.get(id);
  if (!token) {
    throw resourceNotFound('machine token', id);
  }
  return token;
}

/**
 * The valid token; throws a 404 for a revoked or expired one too. A machine
 * (`verifier`) is told only about tokens that are meant for it.
 */
export function verifyMachineToken(
  store: Store,
  token: string,
  verifier: Machine | undefined,
): MachineToken {
  const found = store.machineTokens.find(
    (row) => row.token !== null && sameSecret(row.token, token),
  );
  const isForVerifier = !verifier || found?.scopes.includes(verifier.id);
  if (!found || !isForVerifier || found.revoked || hasExpired(store, found.expiration)) {
    throw resourceNotFound('machine token');
  }
  return found;
}

/** `M2MTokenJSON` of the Backend API, without the token itself. */
export function machineTokenJson(store: Store, row: MachineToken) {
  const { token: _token, ...fields } = row;
  const expired = hasExpired(store, row.expiration);
  return { object: 'machine_to_machine_token', ...fields, expired };
}
