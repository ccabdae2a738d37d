/**
 * What a middleware's handler is running for. **Two requests in flight never
 * see each other's**: it is kept with the asynchronous context, not in a
 * variable of the process.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Settings } from '../options/settings';
import type { Pass } from './pass';

/** One run of a handler. */
export interface HandlerContext {
  /** Read by `clerkClient()`. */
  readonly settings: Settings;
  /** Read by route matchers. */
  readonly pass: Pass;
  /** Set where the decision is logged: takes what a matcher found. */
  readonly explain?: ((found: unknown) => void) | undefined;
}

/** Set while a handler runs. */
export const handlerContext = new AsyncLocalStorage<HandlerContext>();
