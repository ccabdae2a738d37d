/**
 * Values that may be at hand or still to come. **What is at hand is not waited
 * for**: each wait costs a turn of the event loop's queue, and most requests need
 * none.
 */

/** A value, or a promise of one. */
export type Awaitable<T> = T | PromiseLike<T>;

/** Whether a value is still to come. */
export const isPromise = <T>(value: Awaitable<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === 'function';

/** What `next` makes of a value: at once where it is at hand. */
export const whenKnown = <T, Result>(
  value: Awaitable<T>,
  next: (value: T) => Awaitable<Result>,
): Awaitable<Result> => (isPromise(value) ? value.then(next) : next(value));
