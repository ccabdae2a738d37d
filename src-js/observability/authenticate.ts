/**
 * Authentication of a request, observed. **Observing changes no answer**: whatever
 * the hook or the OpenTelemetry SDK does, the reply is that of the core.
 */

import type { OnDecision } from '../options/on-decision';
import { authenticate as decide } from '../wire/authenticate';
import type { Reply } from '../wire/reply';
import type { RequestParts } from '../wire/request';
import { decisionAbout } from './decision';
import { guarded, reportOnce } from './report';
import { type Telemetry, telemetry } from './telemetry';

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
  const found = telemetry();
  return found || onDecision
    ? observed(() => decide(handle, accepts, request), found, onDecision)
    : decide(handle, accepts, request);
}

function observed(
  run: () => Reply | Promise<Reply>,
  found: Telemetry | undefined,
  onDecision: OnDecision | undefined,
): Reply | Promise<Reply> {
  const started = found && guarded('OpenTelemetry', found.begin);
  const ended = (reply: Reply): Reply => {
    const decision = decisionAbout(reply);
    guarded('OpenTelemetry', () => started?.decided(decision));
    tell(onDecision, decision);
    return reply;
  };
  const failed = (error: unknown): never => {
    guarded('OpenTelemetry', () => started?.failed(error));
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

function tell(onDecision: OnDecision | undefined, decision: Parameters<OnDecision>[0]): void {
  const told: unknown = guarded('onDecision', () => onDecision?.(decision));
  if (told instanceof Promise) {
    told.catch((error) => reportOnce('onDecision', error));
  }
}
