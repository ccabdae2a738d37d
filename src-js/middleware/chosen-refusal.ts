/**
 * The answer to a refusal whose form the application chose: a status with the
 * headers that belong to it, problem details, or a response of its own. **It never
 * lets a request through.**
 */

import { NextResponse } from 'next/server';
import { type ChosenRefusal, statusOf } from '../auth/refusal';
import { frontendApiHost } from '../options/keys';
import type { Refusal } from '../options/types';
import { IronclerkError } from '../wire/ironclerk-error';
import type { Passage } from './passage';
import { steeringOf } from './steering';

const PHRASES = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

const DETAILS = {
  401: 'This request carries no valid credentials.',
  403: 'The credentials of this request do not suffice.',
  404: 'Nothing is here.',
} as const;

/** Answers a refusal. Rejects when the application's own function gives no answer. */
export async function answerRefusal(refusal: ChosenRefusal, passage: Passage): Promise<Response> {
  const { refuseWith, status } = refusal;
  if (typeof refuseWith === 'function') {
    const { request } = passage;
    const reason = status === 401 ? 'unauthenticated' : 'unauthorized';
    return checked(await refuseWith({ status, reason, request } satisfies Refusal), request.url);
  }
  return statusAnswer(statusOf(refusal), refuseWith === 'problem', passage);
}

function checked(response: unknown, url: string): Response {
  if (!(response instanceof Response) || steeringOf(response, url)) {
    throw new IronclerkError(
      'option_invalid',
      'ironclerk: refuseWith returns the answer: a Response, and neither NextResponse.next() nor a rewrite.',
    );
  }
  return response;
}

function statusAnswer(status: 401 | 403 | 404, isProblem: boolean, passage: Passage): Response {
  const headers = new Headers({ 'cache-control': 'private, no-store' });
  if (status === 401) {
    headers.set('www-authenticate', challenge(passage));
  }
  if (!isProblem) {
    return new NextResponse(null, { status, headers });
  }
  // RFC 9457, sections 3.1 and 4.2.1.
  headers.set('content-type', 'application/problem+json');
  const problem = { type: 'about:blank', title: PHRASES[status], status, detail: DETAILS[status] };
  const body = passage.request.method === 'HEAD' ? null : JSON.stringify(problem);
  return new NextResponse(body, { status, headers });
}

/** What a client needs to be let in (RFC 6750, section 3; RFC 9728, section 5.1). */
function challenge({ request, reply, settings }: Passage): string {
  const host = frontendApiHost(settings.publishableKey);
  const parameters = [`realm="https://${host}"`];
  if (request.headers.has('authorization')) {
    parameters.push('error="invalid_token"');
  }
  if (reply.tokenType === 'oauth_token') {
    const metadata = `https://${host}/.well-known/oauth-protected-resource`;
    parameters.push(`resource_metadata="${metadata}"`);
  }
  return `Bearer ${parameters.join(', ')}`;
}
