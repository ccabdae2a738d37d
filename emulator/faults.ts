/**
 * Failures and delays on demand. **They act on the connection, before the request
 * is handled**: a request that fails changes nothing.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from './errors';

/** How requests for a path fail. By default they are answered 503. */
export interface Failure {
  /** The status code of the answer; 503, or 429 with `retryAfter`, when left out. */
  readonly status?: number;
  /** The body of the answer in place of Clerk's error JSON. */
  readonly body?: string;
  /** The header `Retry-After`, in seconds. */
  readonly retryAfter?: number;
  /** Whether requests are never answered. */
  readonly hang?: boolean;
  /** Whether the connection ends in the middle of a successful answer. */
  readonly cutOff?: boolean;
  /** How long it goes on, in ms of real time; until it is cleared when left out. */
  readonly forMs?: number;
  /** How many requests it affects; any number when left out. */
  readonly times?: number;
}

/** How long a delay goes on. */
export type DelayOptions = Pick<Failure, 'forMs' | 'times'>;

interface Fault {
  readonly path: string;
  readonly ends: number;
  left: number;
  readonly delay?: number;
  readonly failure?: Failure;
}

const CUT_OFF_BODY = '{"keys":[{"use":"sig",';

/** The failures and delays that are in force. */
export class Faults {
  #faults: Fault[] = [];

  /** Makes requests for `path` fail. A `*` at the end matches anything. */
  fail(path: string, failure: Failure = {}): void {
    this.#add(path, failure, { failure });
  }

  /** Delays answers to requests for `path` by `ms` milliseconds. */
  delay(path: string, ms: number, options: DelayOptions = {}): void {
    this.#add(path, options, { delay: ms });
  }

  /** Ends failures and delays of `path`, or all of them. */
  clear(path?: string): void {
    this.#faults = path === undefined ? [] : this.#faults.filter((fault) => fault.path !== path);
  }

  /** Lets the request wait, or fail; resolves with whether it was answered here. */
  async apply(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const delay = this.#take(path, (fault) => fault.delay !== undefined)?.delay;
    if (delay !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
    const failure = this.#take(path, (fault) => fault.failure !== undefined)?.failure;
    if (failure) {
      answer(failure, request, response);
    }
    return failure !== undefined;
  }

  #add(path: string, { forMs, times }: DelayOptions, what: Partial<Fault>): void {
    const ends = forMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + forMs;
    this.#faults.push({ path, ends, left: times ?? Number.POSITIVE_INFINITY, ...what });
  }

  #take(path: string, isWanted: (fault: Fault) => boolean): Fault | undefined {
    const now = Date.now();
    this.#faults = this.#faults.filter(({ ends, left }) => ends > now && left > 0);
    const fault = this.#faults.findLast((one) => isWanted(one) && covers(one.path, path));
    if (fault) {
      fault.left -= 1;
    }
    return fault;
  }
}

function covers(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function answer(failure: Failure, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  if (failure.hang) {
    return;
  }
  if (failure.cutOff) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4096 });
    response.write(CUT_OFF_BODY, () => response.destroy());
    return;
  }
  const { retryAfter } = failure;
  const status = failure.status ?? (retryAfter === undefined ? 503 : 429);
  const error = new ApiError(
    status,
    status === 429 ? 'too_many_requests' : 'internal_clerk_error',
    'This failure was injected',
    'The emulator was told to fail this path; clear it with `emulator.clearFaults()`.',
  );
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(failure.body ?? JSON.stringify(error.body));
}
