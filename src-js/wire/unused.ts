/** Freeing what the core keeps, once nothing refers to it. */

/**
 * Calls `release` with the handle of each registered object that is garbage. Where the
 * runtime has no such registry, the core keeps what it has.
 */
export const unusedRegistry = (
  release: (handle: number) => void,
): Pick<FinalizationRegistry<number>, 'register'> =>
  typeof FinalizationRegistry === 'undefined'
    ? { register: () => {} }
    : new FinalizationRegistry(release);
