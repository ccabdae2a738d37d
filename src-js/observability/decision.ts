/** A decision as an operator sees it. */

import type { Decision } from '../options/on-decision';
import { isUnverified, type Reply } from '../wire/reply';

/** What of a reply may be told. */
export function decisionAbout(reply: Reply): Decision {
  const { tokenType, reason, isRecoverable, diagnostics } = reply;
  const keySource = diagnostics.keySource as Decision['keySource'];
  return {
    outcome: isUnverified(reply) ? 'deferred' : reply.status,
    reason,
    tokenType,
    keySource,
    fetched: keySource === 'network',
    isRecoverable,
    microseconds: diagnostics.microseconds,
    waits: diagnostics.waits,
  };
}
