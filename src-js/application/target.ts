/** The target of a request that the application reads. */

import type { RequestLike } from '../options/types';

/** The requested URL or request-target; empty if it is not known. */
export const targetOf = ({ url }: RequestLike): string => url ?? '';
