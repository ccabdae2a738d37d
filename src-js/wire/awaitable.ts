/**
 * Values that are available now or later. **An available value is never
 * awaited**: each `await` costs a turn of the microtask queue, and most requests
 * need none.
 */

/** A value, or a promise of one. */
export type Awaitable<T> = T | PromiseLike<T>;

/** Whether a value is a promise. */
export const isPromise = <T>(value: Awaitable<T>): value is PromiseLike<T> =>
  typeof (value as PromiseLike<T> | undefined)?.then === 'function';

/**
 * Applies `next` to a value: at once, if it is available. A thenable is awaited,
 * so its own `then` decides neither the result nor where `next` runs.
 */
export const whenKnown = <T, Result>(
  value: Awaitable<T>,
  next: (value: T) => Awaitable<Result>,
): Awaitable<Result> => (isPromise(value) ? afterwards(value, next) : next(value));

async function afterwards<T, Result>(
  value: PromiseLike<T>,
  next: (value: T) => Awaitable<Result>,
): Promise<Result> {
  return next((await value) as T);
}
