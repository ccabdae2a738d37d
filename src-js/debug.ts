/**
 * The log of `debug: true`. **What is logged was redacted**, at any depth. The
 * entries of one request are printed together, in the frame that
 * `@clerk/nextjs` prints.
 */

import { redact } from './redact';

/** Collects the entries of one request. */
export class DebugLog {
  readonly #name: string;
  readonly #entries: Array<readonly [label: string, data: unknown]> = [];

  /** A log under the name of the function that logs, for example `clerkMiddleware`. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Adds an entry. */
  add(label: string, data: unknown): void {
    this.#entries.push([label, redact(data)]);
  }

  /** Prints all entries. */
  print(): void {
    console.log(`[clerk debug start: ${this.#name}]`);
    for (const [label, data] of this.#entries) {
      const text = `${label}, ${JSON.stringify(data, null, 2)}`;
      console.log(text.replace(/^/gm, '  '));
    }
    console.log(`[clerk debug end: ${this.#name}] (timestamp=${Math.round(Date.now() / 1000)})`);
  }
}
