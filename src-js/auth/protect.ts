/**
 * `auth.protect()`: **it lets a caller pass only on proof, and fails closed.** The
 * refusal depends on the request: a page is redirected, a server action is
 * answered with 401, everything else with 404; unless the caller chose a form.
 */

import type { AuthObject } from '@clerk/backend';
import { CHECKS, PROTECT_OPTIONS } from '../options/checks';
import type { AuthProtect, ProtectOptions } from '../options/types';
import { isAccepted } from '../wire/accepts';
import type { Awaitable } from '../wire/awaitable';
import { IronclerkError } from '../wire/ironclerk-error';
import { type ChosenRefusal, chosenRefusal, type RefusalStatus } from './refusal';
import { isPageRequest, isServerAction } from './router-request';

/** The ways to end a request; each of them throws. */
export interface Exits {
  notFound(): never;
  unauthorized(): never;
  redirect(url: string): never;
  redirectToSignIn(): never;
  refused(refusal: ChosenRefusal): never;
}

/** A promise is always true, so what it resolves to counts. */
type Predicate = (has: AuthObject['has']) => Awaitable<boolean>;

/**
 * Makes `protect()` for one request.
 *
 * @param authFor - the auth object for the accepted types of token
 */
export function createProtect(
  authFor: (accepts: NonNullable<ProtectOptions['token']>) => Promise<AuthObject>,
  headers: Headers,
  exits: Exits,
): AuthProtect {
  const protect = async (first?: ProtectOptions | Predicate, second?: ProtectOptions) => {
    refuseUnknown(first, CONDITIONS_AND_OPTIONS);
    refuseUnknown(second, PROTECT_OPTIONS);
    const options = first || second ? { ...optionsOf(second), ...optionsOf(first) } : NO_OPTIONS;
    const accepts = options.token || 'session_token';
    const auth = await authFor(accepts);

    const refuse = (status: RefusalStatus = 403): never => {
      if (options.refuseWith !== undefined) {
        return exits.refused(chosenRefusal(status, options.refuseWith));
      }
      if (auth.tokenType !== 'session_token' || !isAccepted('session_token', accepts)) {
        return exits.unauthorized();
      }
      return options.unauthorizedUrl ? exits.redirect(options.unauthorizedUrl) : exits.notFound();
    };
    const askToSignIn = (): never => {
      if (options.refuseWith !== undefined) {
        return refuse(401);
      }
      if (options.unauthenticatedUrl) {
        return exits.redirect(options.unauthenticatedUrl);
      }
      if (isPageRequest(headers)) {
        return exits.redirectToSignIn();
      }
      return isServerAction(headers) ? exits.unauthorized() : exits.notFound();
    };

    if (!isAccepted(auth.tokenType, accepts)) {
      return refuse(401);
    }
    if (auth.tokenType !== 'session_token') {
      if (!auth.isAuthenticated) {
        return refuse(401);
      }
      return (await isGranted(auth, first)) ? auth : refuse();
    }
    if (auth.sessionStatus === 'pending' || !auth.userId) {
      return askToSignIn();
    }
    return (await isGranted(auth, first)) ? auth : refuse();
  };
  return protect as unknown as AuthProtect;
}

const NO_OPTIONS: ProtectOptions = {};

function optionsOf(argument: ProtectOptions | Predicate | undefined): ProtectOptions {
  const options = (argument ?? {}) as ProtectOptions;
  const given = PROTECT_OPTIONS.map((name) => [name, options[name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

async function isGranted(
  auth: AuthObject,
  asked: ProtectOptions | Predicate | undefined,
): Promise<boolean> {
  if (typeof asked === 'function') {
    // For a machine, has() is always false, so that a check for its contrary would pass.
    return auth.tokenType === 'session_token' && Boolean(await asked(auth.has));
  }
  const given = asked ? CHECKS.filter((name) => name in asked) : [];
  const values = given.map((name) => [name, (asked as Record<string, unknown>)[name]] as const);
  const checks = values.filter(([, value]) => value !== undefined);
  if (given.length > 0 && checks.length === 0) {
    // Conditions without a value, such as a role that another module does not export.
    return false;
  }
  return (
    given.length === 0 || (auth.has as (params: object) => boolean)(Object.fromEntries(checks))
  );
}

const CONDITIONS_AND_OPTIONS = [...CHECKS, ...PROTECT_OPTIONS];

/** Throws `option_invalid` for what would not be checked, such as a misspelt condition. */
function refuseUnknown(given: unknown, members: readonly string[]): void {
  if (!given || typeof given === 'function') {
    return;
  }
  const unknown =
    typeof given === 'object'
      ? Object.keys(given).find((name) => !members.includes(name))
      : String(given);
  if (unknown !== undefined) {
    throw new IronclerkError(
      'option_invalid',
      `ironclerk: auth.protect() knows no ${JSON.stringify(unknown)} here, and would not check it: it takes ${members.join(', ')}.`,
    );
  }
}
