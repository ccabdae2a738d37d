/** The emulator's clock: **the time that all of its instances live in**. */

/** Tells the time in ms since the epoch, ahead of another clock or behind it. */
export class Clock {
  /** How far this clock is ahead, in ms. */
  shift = 0;
  readonly #source: () => number;

  constructor(source: () => number) {
    this.#source = source;
  }

  /** The time in ms since the epoch. */
  readonly now = (): number => this.#source() + this.shift;
}
