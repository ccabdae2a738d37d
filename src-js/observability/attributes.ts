/** A decision as attributes. **None of them says who was decided about.** */

import type { Decision } from '../options/on-decision';
import { ATTRIBUTES } from './names';
import type { Attributes } from './open-telemetry';

/** Those of a span. */
export const attributesOf = (decision: Decision): Attributes => {
  const { fetched, isRecoverable, microseconds } = decision;
  return { ...reasoned(decision), ...shown({ fetched, isRecoverable, microseconds }) };
};

/** Those of the counter of decisions. */
export const reasoned = (decision: Decision): Attributes => ({
  ...measured(decision),
  ...shown({ reason: reasonOf(decision) }),
});

/** Those of the histogram, of which each combination has many buckets. */
export const measured = ({ outcome, tokenType, keySource }: Decision): Attributes =>
  shown({ outcome, tokenType, keySource });

/** Members of a decision under the names of their attributes, without those that are `null`. */
function shown(decision: Partial<Omit<Decision, 'waits'>>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(decision)) {
    if (value !== null) {
      attributes[ATTRIBUTES[name as keyof typeof decision]] = value;
    }
  }
  return attributes;
}

/** The one reason with spaces, which `@clerk/backend` gave its words. */
const NO_TOKEN = 'No token in header';

/** A reason may end with a code of the Backend API, which is not ours to vouch for. */
function reasonOf({ reason }: Decision): string | null {
  const isOurs = reason === null || reason === NO_TOKEN || /^[a-z0-9_-]{1,100}$/i.test(reason);
  return isOurs ? reason : 'other';
}
