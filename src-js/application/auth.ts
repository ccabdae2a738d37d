/**
 * `auth()` and `auth.protect()` in the App Router: server components, route
 * handlers and server actions.
 */

import type { RedirectFun } from '@clerk/backend/internal';
import type { redirect } from 'next/navigation';
import { unauthorized } from '../auth/control-flow';
import { createProtect } from '../auth/protect';
import { signInAddress, signUpAddress } from '../auth/redirect';
import * as environment from '../options/environment';
import { middlewareMissing } from '../options/messages';
import type { AuthFn } from '../options/types';
import type { AcceptsToken } from '../wire/accepts';
import { DEV_BROWSER, HEADERS } from '../wire/names';
import { type AuthDataOptions, identify, logWhereAsked, middlewareRan } from './auth-data';
import { currentHeaders, sourceOf } from './current-request';
import type { HeaderSource } from './headers';
import { expectedLocation, misplacedMiddleware } from './middleware-location';
import { isUseCacheError, isWrappedUseCacheError, UseCacheError } from './next-errors';
import { requestDataOf } from './request-data';

const navigation = () => require('next/navigation') as typeof import('next/navigation');

type Redirect = RedirectFun<ReturnType<typeof redirect>>;

/**
 * Who makes the current request. Throws when `clerkMiddleware()` did not run
 * for it, so that nobody is taken for signed in, or out, unexamined.
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
  const header = sourceOf(headers);
  if (!middlewareRan(header)) {
    throw new Error(misplacedMiddleware() ?? middlewareMissing('auth', expectedLocation()));
  }
  const object = await identify(header, options);
  logWhereAsked('auth()', header, object.isAuthenticated);
  if (object.tokenType !== 'session_token') {
    return object;
  }
  const redirects = redirectsFor(header, object.sessionStatus);
  return Object.assign(object, redirects);
}

function redirectsFor(
  header: HeaderSource,
  sessionStatus: string | null,
): { redirectToSignIn: Redirect; redirectToSignUp: Redirect } {
  const prepare = (returnBackUrl: string | URL | null | undefined) => {
    const data = requestDataOf(header);
    const baseUrl = header(HEADERS.clerkUrl) ?? '';
    const settings = {
      baseUrl,
      publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
      signInUrl: data.signInUrl || environment.SIGN_IN_URL,
      signUpUrl: data.signUpUrl || environment.SIGN_UP_URL,
      sessionStatus,
      devBrowserToken: devBrowserToken(header, baseUrl),
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

function devBrowserToken(header: HeaderSource, url: string): string | undefined {
  const cookie = new RegExp(`(?:^|;\\s*)${DEV_BROWSER}=([^;]*)`).exec(header('cookie') ?? '');
  return new URL(url).searchParams.get(DEV_BROWSER) || cookie?.[1];
}

/** Ends the request of whoever is not signed in or lacks what is asked for. */
async function protect(...args: unknown[]): Promise<unknown> {
  const headers = await currentHeaders();
  const header = sourceOf(headers);
  let sessionStatus: string | null = null;
  const exits = {
    notFound: navigation().notFound,
    redirect: navigation().redirect as (url: string) => never,
    unauthorized,
    redirectToSignIn: () => redirectsFor(header, sessionStatus).redirectToSignIn() as never,
  };
  const authFor = async (acceptsToken: NonNullable<AcceptsToken>) => {
    const object = await authFrom(headers, { acceptsToken });
    sessionStatus = object.tokenType === 'session_token' ? object.sessionStatus : null;
    return object;
  };
  const check = createProtect(authFor, headers, exits);
  return (check as (...args: unknown[]) => Promise<unknown>)(...args);
}
