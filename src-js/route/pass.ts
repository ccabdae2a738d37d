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
  #rendersPlain = false;
  readonly #onAmbiguous: () => void;

  /** @param onAmbiguous - called once it is known that there will be further runs */
  constructor(index: number, onAmbiguous: () => void = () => {}) {
    this.index = index;
    this.#onAmbiguous = onAmbiguous;
  }

  /**
   * Of answers that differ, the one for this run. What differs only for a page
   * that might intercept this one is settled: the page is rendered plainly.
   */
  choose(readings: readonly Reading[], answers: readonly boolean[]): boolean {
    const own = answers.filter((_, at) => !readings[at]?.isOrigin);
    if (own.length < answers.length) {
      this.renderPlainly();
    }
    if (own.some((answer) => answer !== own[0])) {
      this.#ambiguous = Math.max(this.#ambiguous, own.length);
      this.#onAmbiguous();
    }
    return own[Math.min(this.index, own.length - 1)] ?? false;
  }

  /** Has the server render the page itself, whatever page it is asked for from. */
  renderPlainly(): void {
    this.#rendersPlain = true;
  }

  /** Whether the application must not know the page that a navigation comes from. */
  get rendersPlain(): boolean {
    return this.#rendersPlain;
  }

  /** How many readings the answers depended on; 0 where they did not. */
  get readings(): number {
    return this.#ambiguous;
  }
}
