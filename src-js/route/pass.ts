/**
 * The passes of a handler over one request. **If a matcher's answer depends on how
 * the request is read, the handler runs once for each reading, and the request
 * goes on only if every run lets it through.** So both a list of protected routes
 * and a list of public ones are safe, although a matcher cannot know which of the
 * two it is.
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
   * The answer for this run, of answers that differ. If only a page that might
   * intercept this one differs, the answer is settled: the page is rendered alone.
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

  /** Makes the server render the page alone, whatever page the navigation comes from. */
  renderPlainly(): void {
    this.#rendersPlain = true;
  }

  /** Whether the application must not know the page that a navigation comes from. */
  get rendersPlain(): boolean {
    return this.#rendersPlain;
  }

  /** How many readings the answers depended on; 0 if on none. */
  get readings(): number {
    return this.#ambiguous;
  }
}
