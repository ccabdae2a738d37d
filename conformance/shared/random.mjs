// Choices that a seed decides. **Equal seeds make equal choices**, on every
// machine and in every version of Node.js.

/** A source of choices (mulberry32). */
export class Random {
  #state;

  /** @param {number} seed any integer */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to, and without, 1. */
  number() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /**
   * A whole number from 0 up to, and without, `limit`.
   *
   * @param {number} limit
   */
  below(limit) {
    return Math.floor(this.number() * limit);
  }

  /**
   * Whether something of this probability happens.
   *
   * @param {number} probability
   */
  chance(probability) {
    return this.number() < probability;
  }

  /**
   * One of `choices`, which has some, each as likely as the others.
   *
   * @template Choice
   * @param {readonly Choice[]} choices
   */
  pick(choices) {
    return /** @type {Choice} */ (this.pickAny(choices));
  }

  /**
   * One of `choices`; nothing where there are none.
   *
   * @template Choice
   * @param {readonly Choice[]} choices
   */
  pickAny(choices) {
    return choices[this.below(choices.length)];
  }

  /**
   * One of `[weight, choice]` pairs, as likely as its weight says.
   *
   * @template Choice
   * @param {readonly (readonly [number, Choice])[]} pairs
   */
  weighted(pairs) {
    const total = pairs.reduce((sum, [weight]) => sum + weight, 0);
    let rest = this.number() * total;
    for (const [weight, choice] of pairs) {
      rest -= weight;
      if (rest < 0) {
        return choice;
      }
    }
    return /** @type {readonly [number, Choice]} */ (pairs.at(-1))[1];
  }
}
