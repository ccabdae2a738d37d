/**
 * `auth()` and `auth.protect()` in the App Router: server components, route
 * handlers and server actions.
 */

import type { RedirectFun } from '@clerk/backend/internal';
import type { redirect } from 'next/navigation';
import { refused, unauthorized } from '../auth/control-flow';
import { createProtect } from '../auth/protect';
import { signInAddress, signUpAddress } from '../auth/redirect';
import * as environment from '../options/environment';
import { middlewareMissing } from '../options/messages';
import type { AuthFn } from '../options/types';
import type { AcceptsToken } from '../wire/accepts';
import { IronclerkError } from '../wire/ironclerk-error';
import { DEV_BROWSER } from '../wire/names';
import { type AuthDataOptions, identify, logWhereAsked } from './auth-data';
import { currentHeaders, incomingWith } from './current-request';
import { expectedLocation, misplacedMiddleware } from './middleware-location';
import { isUseCacheError, isWrappedUseCacheError, UseCacheError } from './next-errors';
import { statementOf } from './read-statement';
import type { Statement } from './statement';

const navigation = () => require('next/navigation') as typeof import('next/navigation');

const DEV_BROWSER_COOKIE = new RegExp(`(?:^|; ?)${DEV_BROWSER}=([^;]*)`);

type Redirect = RedirectFun<ReturnType<typeof redirect>>;

/**
 * Who makes the current request. Throws if `clerkMiddleware()` did not run for
 * it: an unexamined request counts neither as signed in nor as signed out.
 */
export const auth = Object.assign(
  async (options: AuthDataOptions = {}) => {
    try {
      return await authFrom(await currentHeaders(), options);
    } catch (error) {
      if (!isWrappedUseCacheError(error) && isUseCacheError(error)) {
        throw new UseCacheError(error);
      }
      throw error;
    }
  },
  { protect },
) as unknown as AuthFn;

async function authFrom(headers: Headers, options: AuthDataOptions) {
  const statement = statementOf(incomingWith(headers), options.secretKey);
  if (!statement) {
    const message = misplacedMiddleware() ?? middlewareMissing('auth', expectedLocation());
    throw new IronclerkError('middleware_missing', message);
  }
  const object = await identify(statement, options);
  logWhereAsked('auth()', statement, object.isAuthenticated);
  if (object.tokenType !== 'session_token') {
    return object;
  }
  const redirects = redirectsFor(statement, headers, object.sessionStatus);
  return Object.assign(object, redirects);
}

interface Redirects {
  redirectToSignIn: Redirect;
  redirectToSignUp: Redirect;
}

function redirectsFor(
  { data, clerkUrl: baseUrl }: Statement,
  headers: Headers,
  sessionStatus: string | null,
): Redirects {
  const prepare = (returnBackUrl: string | URL | null | undefined) => {
    const settings = {
      baseUrl,
      publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
      signInUrl: data.signInUrl || environment.SIGN_IN_URL,
      signUpUrl: data.signUpUrl || environment.SIGN_UP_URL,
      sessionStatus,
      devBrowserToken: devBrowserToken(headers, baseUrl),
      isSatellite: data.isSatellite ?? environment.IS_SATELLITE,
    };
    return [settings, returnBackUrl === null ? '' : returnBackUrl || baseUrl] as const;
  };
  return {
    redirectToSignIn: ({ returnBackUrl } = {}) =>
      navigation().redirect(signInAddress(...prepare(returnBackUrl))),
    redirectToSignUp: ({ returnBackUrl } = {}) =>
      navigation().redirect(signUpAddress(...prepare(returnBackUrl))),
  };
}

function devBrowserToken(headers: Headers, url: string): string | undefined {
  const cookie = DEV_BROWSER_COOKIE.exec(headers.get('cookie') ?? '');
  return new URL(url).searchParams.get(DEV_BROWSER) || cookie?.[1];
}

/** Ends the request of a caller who is not signed in or lacks what is required. */
async function protect(...args: unknown[]): Promise<unknown> {
  const headers = await currentHeaders();
  let toSignIn: Redirect | undefined;
  const exits = {
    notFound: navigation().notFound,
    redirect: navigation().redirect as (url: string) => never,
    unauthorized,
    redirectToSignIn: () => toSignIn?.() as never,
    refused,
  };
  const authFor = async (acceptsToken: NonNullable<AcceptsToken>) => {
    const object = await authFrom(headers, { acceptsToken });
    toSignIn = (object as Partial<Redirects>).redirectToSignIn;
    return object;
  };
  const check = createProtect(authFor, headers, exits);
  return (check as (...args: unknown[]) => Promise<unknown>)(...args);
}
