/** `buildClerkProps()`: the state that the client starts from, in the Pages Router. */

import type { Organization, Session, User } from '@clerk/backend';
import type { RequestLike } from '../options/types';
import { authOf } from './auth-data';
import { incomingOf } from './headers';
import { statementOf } from './read-statement';
import { NOTHING_STATED } from './statement';

/** Resources that a page has loaded already. */
export interface InitialState {
  user?: User | null;
  session?: Session | null;
  organization?: Organization | null;
}

/**
 * Props for `getServerSideProps`, without private metadata of the resources. If
 * the middleware did not run, they are those of a signed-out visitor. Throws as
 * `getAuth()` does if a statement of the middleware is invalid.
 */
export function buildClerkProps(
  req: RequestLike,
  initialState: InitialState = {},
): Record<string, unknown> {
  const { makeAuthObjectSerializable, stripPrivateDataFromObject } =
    require('@clerk/backend/internal') as typeof import('@clerk/backend/internal');
  const statement = statementOf(incomingOf(req)) ?? NOTHING_STATED;
  const object = { ...authOf(statement), ...initialState };
  const state = makeAuthObjectSerializable(stripPrivateDataFromObject(object));
  // Class instances do not survive the development server's serialization check.
  const plain = process.env.NODE_ENV === 'production' ? state : JSON.parse(JSON.stringify(state));
  return { __clerk_ssr_state: plain };
}
