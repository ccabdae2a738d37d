/**
 * The log of `debug: true`. **It redacts everything that it logs**, at any depth. The
 * entries of one request are printed together, in the frame that
 * `@clerk/nextjs` prints.
 */

import type { Reply } from '../wire/reply';
import { redact } from './redact';

/** The longest line that Vercel keeps. */
const PLATFORM_LIMIT = 4096;

/** A decision as it is logged: the outcome, its reason, the key source, and the time in µs. */
export function decisionOf(reply: Reply): Record<string, unknown> {
  const { status, tokenType, reason, message, headers, diagnostics } = reply;
  return {
    status,
    tokenType,
    reason,
    message,
    headers: Object.fromEntries(headers),
    ...diagnostics,
  };
}

/**
 * A decision as `Server-Timing` tells it (W3C Server Timing, section 2): the
 * reason, or the status without one, and the time taken in ms.
 */
export function serverTimingOf({ status, reason, diagnostics }: Reply): string {
  return `clerk;desc="${reason ?? status}";dur=${diagnostics.microseconds / 1000}`;
}

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
      const text = `${label}, ${JSON.stringify(data, null, 2)}`.replace(/^/gm, '  ');
      console.log(process.env.VERCEL ? text.slice(0, PLATFORM_LIMIT) : text);
    }
    console.log(`[clerk debug end: ${this.#name}] (timestamp=${Math.round(Date.now() / 1000)})`);
  }
}
