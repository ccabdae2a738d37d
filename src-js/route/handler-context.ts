/**
 * The request that a middleware's handler is running for. **Concurrent requests
 * never see each other's**: it is kept in the asynchronous context, not in a global
 * variable.
 */

import type { Settings } from '../options/settings';
import { AsyncLocalStorage } from '../wire/storage';
import type { Pass } from './pass';

/** One run of a handler. */
export interface HandlerContext {
  /** Read by `clerkClient()`. */
  readonly settings: Settings;
  /** Read by route matchers. */
  readonly pass: Pass;
  /** Set if the decision is logged: records what a matcher found. */
  readonly explain?: ((found: unknown) => void) | undefined;
}

/** Set while a handler runs. */
export const handlerContext = new AsyncLocalStorage<HandlerContext>();
