/** What a check finds: **what is wrong, where, and what to change.** */

import type { Examination } from './examination';

/**
 * How a finding counts. A `problem` keeps the application from working, or
 * from being safe, and makes the command fail; a `warning` does not.
 */
export type Severity = 'ok' | 'warning' | 'problem' | 'skipped';

/** One result of a check. It never holds a secret or a whole token. */
export interface Finding {
  readonly severity: Severity;
  readonly message: string;
  /** The file, with its line if known, relative to the application. */
  readonly place?: string;
  /** What to change. */
  readonly fix?: string;
}

/** A group of findings about one matter. */
export interface Check {
  /** What programs call it. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Never changes anything in the application. */
  run(examination: Examination): Finding[] | Promise<Finding[]>;
}

/** All is well. */
export const ok = (message: string, place?: string): Finding => ({
  severity: 'ok',
  message,
  place,
});

/** It works, but not as well as it seems, or not everywhere. */
export const warning = (message: string, fix: string, place?: string): Finding => ({
  severity: 'warning',
  message,
  fix,
  place,
});

/** It does not work, or is not safe. */
export const problem = (message: string, fix: string, place?: string): Finding => ({
  severity: 'problem',
  message,
  fix,
  place,
});

/** It could not be checked; `fix` says how it can be. */
export const skipped = (message: string, fix?: string): Finding => ({
  severity: 'skipped',
  message,
  fix,
});

/** `one`, `two and three`, `four, five, six and 7 more`. */
export function listed(names: readonly string[], shown = 3): string {
  const rest = names.length - shown;
  if (rest > 1) {
    return `${names.slice(0, shown).join(', ')} and ${rest} more`;
  }
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

/** `1 page`, `2 pages`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
