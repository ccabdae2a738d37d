/**
 * The `auth` that a handler gets. **It describes only the request that the
 * middleware runs for.**
 */

import type { AuthObject } from '@clerk/backend';
import type { NextRequest } from 'next/server';
import { authForAccepted } from '../auth/auth-object';
import { notFound, redirect, redirectToPage, refused, unauthorized } from '../auth/control-flow';
import { createProtect } from '../auth/protect';
import { authOf } from '../auth/request-state';
import { decisionOf } from '../diagnostics/debug';
import { authenticate } from '../observability/authenticate';
import type { AuthFn } from '../options/types';
import { acceptsMask, isAccepted } from '../wire/accepts';
import { isUnverified } from '../wire/reply';
import type { OpenChecks } from './open-checks';
import type { Passage } from './passage';

const ANY = acceptsMask('any');

type Accepts = Parameters<typeof authForAccepted>[1];

/**
 * Who makes the request, for a caller that accepts certain types of token. An
 * opaque machine token costs a call to the Backend API, so it is verified once,
 * when a caller first accepts its type.
 */
async function identify(
  passage: Passage,
  request: NextRequest,
  accepts: Accepts,
  treatPendingAsSignedOut?: boolean,
): Promise<AuthObject> {
  const { settings, onDecision } = passage;
  if (isUnverified(passage.reply) && isAccepted(passage.reply.tokenType, accepts)) {
    passage.reply = await authenticate(settings.handle, ANY, request, onDecision);
    passage.log?.add('requestState', decisionOf(passage.reply));
  }
  return authForAccepted(authOf(passage.reply, settings, treatPendingAsSignedOut), accepts);
}

/** The `auth` that a handler gets for one run, with the request and the checks of that run. */
export function createAuth(passage: Passage, request: NextRequest, checks: OpenChecks): AuthFn {
  const toPage =
    (page: 'sign-in' | 'sign-up') =>
    (options: { returnBackUrl?: string | URL | null } = {}) =>
      redirectToPage(page, passage.reply.clerkUrl, options.returnBackUrl);
  const redirectToSignIn = toPage('sign-in');
  const redirectToSignUp = toPage('sign-up');

  const auth = async (options: Parameters<AuthFn>[0] = {}) => {
    const { acceptsToken = 'session_token', treatPendingAsSignedOut } = options as {
      acceptsToken?: Accepts;
      treatPendingAsSignedOut?: boolean;
    };
    const object = await identify(passage, request, acceptsToken, treatPendingAsSignedOut);
    return object.tokenType === 'session_token'
      ? Object.assign(object, { redirectToSignIn, redirectToSignUp })
      : object;
  };
  const authFor = (accepts: Accepts) => identify(passage, request, accepts);
  const exits = {
    notFound,
    unauthorized,
    redirect,
    redirectToSignIn: () => redirectToSignIn(),
    refused,
  };
  const protect = checks.watch(createProtect(authFor, request.headers, exits));
  return Object.assign(auth, { protect }) as unknown as AuthFn;
}
