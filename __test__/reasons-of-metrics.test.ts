/** The reasons that metrics carry: **ours are named, others' are not vouched for.** */

import { reasoned } from '../src-js/observability/attributes';
import { ATTRIBUTES } from '../src-js/observability/names';

it.each([
  ['session-token-and-uat-missing', 'session-token-and-uat-missing'],
  ['No token in header', 'No token in header'],
  ['a text of the Backend API', 'other'],
])('%s is %s', (reason, expected) => {
  const decision = { outcome: 'signed-out', reason, tokenType: null, keySource: null };
  expect(reasoned(decision as never)[ATTRIBUTES.reason]).toBe(expected);
});
