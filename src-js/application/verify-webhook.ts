/**
 * `verifyWebhook()`. **It returns a payload only if its signature is valid**;
 * `@clerk/backend` checks it.
 */

import type { VerifyWebhookOptions, WebhookEvent } from '@clerk/backend/webhooks';
import type { RequestLike } from '../options/types';
import { incomingOf } from './headers';

const SIGNATURE_HEADERS = ['svix-id', 'svix-timestamp', 'svix-signature'];

/**
 * Verifies a webhook request of either router and resolves to its event.
 * Rejects if the signature is invalid, or if no signing secret is set
 * (`CLERK_WEBHOOK_SIGNING_SECRET`, or the option `signingSecret`).
 */
export async function verifyWebhook(
  request: RequestLike | Request,
  options?: VerifyWebhookOptions,
): Promise<WebhookEvent> {
  const webhooks = require('@clerk/backend/webhooks') as typeof import('@clerk/backend/webhooks');
  const isWebRequest = typeof (request.headers as Headers).get === 'function';
  return webhooks.verifyWebhook(
    isWebRequest ? (request as Request) : webRequestOf(request as RequestLike),
    options,
  );
}

/**
 * API routes of the Pages Router have parsed the body already. The signature is about the
 * body alone, so the address that the sender claims is left out: it may be malformed.
 */
function webRequestOf(request: RequestLike): Request {
  const { header } = incomingOf(request);
  const body = 'body' in request && request.body ? JSON.stringify(request.body) : undefined;
  return new Request('http://webhook.invalid/', {
    method: request.method,
    headers: SIGNATURE_HEADERS.map((name): [string, string] => [name, header(name) ?? '']),
    body,
  });
}
