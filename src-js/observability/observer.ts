/** What observes requests. */

import type { Decision } from '../options/on-decision';

/** What is told of one request. */
export interface Observed {
  decided(decision: Decision): void;
  /** Takes the code of what allowed no decision. */
  failed(type: string): void;
}

/** What observes requests. */
export interface Observer {
  begin(): Observed;
}
