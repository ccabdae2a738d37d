/** `buildClerkProps()`: the state that the client starts from, in the Pages Router. */

import type { Organization, Session, User } from '@clerk/backend';
import * as environment from '../options/environment';
import type { RequestLike } from '../options/types';
import { authOf } from './auth-data';
import { incomingOf } from './headers';
import { statementOf } from './read-statement';
import { NOTHING_STATED, type Statement } from './statement';

/** Resources that a page has loaded already. */
export interface InitialState {
  /** The user, as `currentUser()` or `clerkClient()` returned it. */
  user?: User | null;
  /** The session, as `clerkClient()` returned it. */
  session?: Session | null;
  /** The active organization, as `clerkClient()` returned it. */
  organization?: Organization | null;
}

/**
 * Props for `getServerSideProps`, without private metadata of the resources, and with
 * the public settings of the server for `<ClerkProvider {...pageProps}>`. If
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
  return { ...publicSettings(statement), __clerk_ssr_state: plain };
}

/** What the browser is told, where the build has told it something else or nothing. */
function publicSettings({ data }: Statement): Record<string, unknown> {
  const settings = {
    publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
    proxyUrl: data.proxyUrl || environment.PROXY_URL,
    domain: data.domain || environment.DOMAIN,
    isSatellite: data.isSatellite ?? environment.IS_SATELLITE,
    signInUrl: data.signInUrl || environment.SIGN_IN_URL,
    signUpUrl: data.signUpUrl || environment.SIGN_UP_URL,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value));
}
