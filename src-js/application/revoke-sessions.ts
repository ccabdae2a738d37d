/**
 * `revokeSessions()` and `createRevocationHandler()`. **A session that Clerk ended is
 * refused at once, not when its token expires**; without a call of these, nothing
 * changes.
 */

import type { VerifyWebhookOptions, WebhookEvent } from '@clerk/backend/webhooks';
import * as environment from '../options/environment';
import { throwMissingSecretKey } from '../options/messages';
import { requestSettings } from '../options/settings';
import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';
import { boundedBody } from './bounded-body';
import { revokedBy } from './revoked-by';
import { verifyWebhook } from './verify-webhook';

/** Whose sessions are revoked: those of the environment's instance unless named. */
export interface RevokeSessionsOptions {
  /** The secret key that the middleware has for this instance. Defaults to `CLERK_SECRET_KEY`. */
  secretKey?: string;
  /** The Backend API that the middleware is given. Defaults to `CLERK_API_URL`. */
  apiUrl?: string;
  /** Its version. Defaults to `CLERK_API_VERSION`. */
  apiVersion?: string;
}

/** What `revokeSessions()` did. */
export interface RevokedSessions {
  /**
   * How many revocations are in force: 1, or 0 for an event that ends no session, and
   * for one so old that the tokens of its session have expired.
   */
  revoked: number;
}

/**
 * Refuses the session tokens that an event ended, before they expire. Takes an event
 * that `verifyWebhook()` returned, of any type.
 *
 * | Event | Refused |
 * | --- | --- |
 * | `session.ended`, `session.removed`, `session.revoked` | the session |
 * | `user.deleted`; `user.updated`, if the user is banned | every session of the user |
 * | `organizationMembership.deleted` | the user's sessions in which the organization is active |
 * | `organization.deleted` | every session in which the organization is active |
 *
 * Only tokens that were issued up to the event's `timestamp` are refused: a session that
 * lives on is renewed by a handshake or a refresh, and its next token is accepted.
 *
 * With a store (`IRONCLERK_STORE`), all instances hear of it that follow revocations
 * (`IRONCLERK_STORE_REVOCATIONS`); without one, this process does.
 *
 * Rejects with an `IronclerkError`: `revocation_invalid` for an event that does not name
 * what it is about, `secret_key_missing` without a secret key, `revocation_not_shared` if
 * the store does not take it.
 *
 * @example
 * ```ts
 * import { revokeSessions, verifyWebhook } from 'ironclerk/webhooks';
 *
 * export async function POST(request: Request) {
 *   const event = await verifyWebhook(request);
 *   return Response.json(await revokeSessions(event));
 * }
 * ```
 */
export async function revokeSessions(
  event: WebhookEvent,
  options: RevokeSessionsOptions = {},
): Promise<RevokedSessions> {
  const secretKey = options.secretKey || environment.SECRET_KEY;
  if (!secretKey) {
    throwMissingSecretKey();
  }
  const list = revokedBy(event);
  if (list.length === 0) {
    return { revoked: 0 };
  }
  const { apiUrl, apiVersion } = options;
  const { handle } = requestSettings({ secretKey, apiUrl, apiVersion });
  const revoked = await addon.revokeAsync(handle, Date.now(), JSON.stringify(list));
  return { revoked: Number(revoked) };
}

/** Clerk's webhooks have some kilobytes; in bytes. */
const LARGEST_BODY = 1024 * 1024;

/** What `verifyWebhook()` says of a request that Clerk did not send. */
const NOT_VERIFIED = /Missing required webhook headers|Unable to verify incoming webhook/;

/**
 * A route handler for Clerk's webhooks, which calls `revokeSessions()` for each event.
 * It answers 200 with `{ "revoked": … }`, 400 to a request whose signature is invalid
 * or whose body breaks off, 405 to another method than POST, 413 to a body of more than
 * 1 MiB, and 503 if other instances may not have heard of it, so that Clerk sends it
 * again. Needs `CLERK_WEBHOOK_SIGNING_SECRET`, or the option `signingSecret`: without
 * one it rejects, which Next.js answers with 500.
 *
 * @example
 * ```ts
 * // app/api/webhooks/route.ts
 * import { createRevocationHandler } from 'ironclerk/webhooks';
 *
 * export const POST = createRevocationHandler();
 * ```
 */
export function createRevocationHandler(
  options: RevokeSessionsOptions & VerifyWebhookOptions = {},
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') {
      return new Response('Webhooks are sent by POST.', {
        status: 405,
        headers: { allow: 'POST' },
      });
    }
    const body = await boundedBody(request, LARGEST_BODY);
    if (body === 'too-large') {
      return new Response('The body is too large.', { status: 413 });
    }
    if (body === 'aborted') {
      return new Response('The body could not be read.', { status: 400 });
    }
    let event: WebhookEvent;
    try {
      const { url, method, headers } = request;
      event = await verifyWebhook(new Request(url, { method, headers, body: body.text }), options);
    } catch (error) {
      if (error instanceof Error && NOT_VERIFIED.test(error.message)) {
        return new Response('The signature of the webhook is invalid.', { status: 400 });
      }
      throw error;
    }
    try {
      return Response.json(await revokeSessions(event, options));
    } catch (error) {
      if (error instanceof IronclerkError && error.code === 'revocation_not_shared') {
        return new Response('The revocation could not be shared.', { status: 503 });
      }
      throw error;
    }
  };
}
