/**
 * The settings of the request that a middleware's handler is running for.
 * **Two requests in flight never see each other's**: they are kept with the
 * asynchronous context, not in a variable of the process.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Settings } from './settings';

/** Set while a handler runs; read by `clerkClient()`. */
export const handlerSettings = new AsyncLocalStorage<Settings>();
