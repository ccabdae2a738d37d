/**
 * What a request gets, **in the order of openness**: an answer further down the list
 * lets a caller see more.
 */

/** From the closed to the open. Answers in one row are equally open. */
const ORDER = [
  ['404', '401', '403', '400', 'error'],
  ['sign-in'],
  ['redirect'],
  ['decides'],
  ['served'],
] as const;

/**
 * - `404`, `401`, `403`, `400`: refused with this status; `error` with any other.
 * - `sign-in`: redirected to the sign-in page.
 * - `redirect`: redirected elsewhere.
 * - `decides`: the code of the route reads `auth()`, and decides by itself.
 * - `served`: the route runs, without a check that the map knows of.
 */
export type Answer = (typeof ORDER)[number][number];

/** All answers, the closed ones first. */
export const ANSWERS: readonly Answer[] = ORDER.flat();

/** How open an answer is, from 0. */
export const opennessOf = (answer: Answer): number =>
  ORDER.findIndex((row) => (row as readonly Answer[]).includes(answer));

/** Whether a value is an answer. */
export const isAnswer = (value: unknown): value is Answer =>
  (ANSWERS as readonly unknown[]).includes(value);

/** The more open one of two answers. */
export const moreOpen = (a: Answer, b: Answer): Answer => (opennessOf(b) > opennessOf(a) ? b : a);

/** The less open one of two answers: a request has to pass both. */
export const lessOpen = (a: Answer, b: Answer): Answer => (opennessOf(b) < opennessOf(a) ? b : a);
