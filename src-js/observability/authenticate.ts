/**
 * Authentication of a request, observed. **Observing changes no answer**: whatever
 * the hook or the OpenTelemetry SDK does, the reply is that of the core.
 */

import type { Decision, OnDecision } from '../options/on-decision';
import { authenticate as decide } from '../wire/authenticate';
import { IronclerkError } from '../wire/ironclerk-error';
import type { Reply } from '../wire/reply';
import type { RequestParts } from '../wire/request';
import { decisionAbout } from './decision';
import type { Observer } from './observer';
import { guarded, reportOnce } from './report';
import { observers } from './telemetry';

/**
 * Decides `request`, as `authenticate` of `wire` does, and tells the hook and the
 * application's OpenTelemetry, if there are any.
 */
export function authenticate(
  handle: number,
  accepts: number,
  request: RequestParts,
  onDecision: OnDecision | undefined,
): Reply | Promise<Reply> {
  const found = observers();
  return found.length > 0 || onDecision
    ? observed(() => decide(handle, accepts, request), found, onDecision)
    : decide(handle, accepts, request);
}

function observed(
  run: () => Reply | Promise<Reply>,
  found: readonly Observer[],
  onDecision: OnDecision | undefined,
): Reply | Promise<Reply> {
  const begun = found.map((observer) => guarded('OpenTelemetry', () => observer.begin()));
  const ended = (reply: Reply): Reply => {
    const decision = decisionAbout(reply);
    for (const one of begun) {
      guarded('OpenTelemetry', () => one?.decided(decision));
    }
    tell(onDecision, decision);
    return reply;
  };
  const failed = (error: unknown): never => {
    const type = error instanceof IronclerkError ? error.code : 'internal_error';
    for (const one of begun) {
      guarded('OpenTelemetry', () => one?.failed(type));
    }
    throw error;
  };
  let reply: Reply | Promise<Reply>;
  try {
    reply = run();
  } catch (error) {
    return failed(error);
  }
  return reply instanceof Promise ? reply.then(ended, failed) : ended(reply);
}

function tell(onDecision: OnDecision | undefined, decision: Decision): void {
  const told: unknown = guarded('onDecision', () => onDecision?.(decision));
  // A promise of another realm, or a thenable, is no instance of this realm's class.
  const then = guarded('onDecision', () => (told as PromiseLike<unknown> | undefined)?.then);
  if (typeof then === 'function') {
    Promise.resolve(told).then(undefined, (error) => reportOnce('onDecision', error));
  }
}
