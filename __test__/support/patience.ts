/**
 * How long tests wait, in ms. **A limit ends what hangs; it measures nothing**:
 * no slow machine reaches it.
 */

/** For one thing: an answer, a page, an element. Shorter than what a whole test may take. */
export const PATIENCE = 240_000;

/** For a whole test, or a hook, that starts servers or looks at many pages. */
export const LONG = 900_000;
