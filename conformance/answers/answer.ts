/** What a side answers to a request. */

import type { Call } from './calls.mjs';
import type { Pair } from './description.js';

/** An answer that was given. */
export interface Given {
  thrown?: undefined;
  status: number;
  statusText: string;
  headers: Pair[];
  body: string;
  /** What a handler of the samples was told. */
  told?: unknown[];
}

/** What was thrown instead. */
export interface Thrown {
  thrown: string;
  status?: undefined;
  statusText?: undefined;
  headers?: undefined;
  body?: undefined;
  told?: undefined;
}

/** An answer, and what the side said to the API for it, whose address is `apiUrl`. */
export type Answer = (Given | Thrown) & { calls: Call[]; apiUrl: string };

/** The answers of both sides. */
export interface Answers {
  peer: Answer;
  ours: Answer;
}

/** A part of an answer that differs. */
export interface Field {
  field: string;
  peer: string | undefined;
  ours: string | undefined;
}
