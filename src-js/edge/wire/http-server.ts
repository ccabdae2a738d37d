/** The Edge runtime shows no HTTP server, so no request is observed. */

import type * as Node from '../../wire/http-server';
import { AsyncLocalStorage } from './storage';

/** An empty storage. */
export const watchRequests: typeof Node.watchRequests = () => new AsyncLocalStorage();
