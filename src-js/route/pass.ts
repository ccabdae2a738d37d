/**
 * The passes of a handler over one request. **Where a matcher's answer depends
 * on how the request is read, the handler runs once for each reading, and the
 * request goes on only if every run lets it.** So a list of protected routes
 * and a list of public ones are both right, although a matcher cannot know
 * which of the two it is.
 */

import type { Reading } from './readings';

/** One run of a handler. */
export class Pass {
  /** The number of the reading that this run is for. */
  readonly index: number;
  /** How many readings the request has, once a matcher's answer depended on them. */
  #ambiguous = 0;

  constructor(index: number) {
    this.index = index;
  }

  /** Of answers that differ, the one for this run. */
  choose(readings: readonly Reading[], answers: readonly boolean[]): boolean {
    this.#ambiguous = Math.max(this.#ambiguous, readings.length);
    return answers[Math.min(this.index, answers.length - 1)] ?? false;
  }

  /** How many readings the answers depended on; 0 where they did not. */
  get readings(): number {
    return this.#ambiguous;
  }
}
