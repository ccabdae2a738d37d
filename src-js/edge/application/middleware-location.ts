/** The Edge runtime has no files to look for a misplaced middleware in. */

import type * as Node from '../../application/middleware-location';
import { middlewareFile } from '../../options/messages';

/** What to check first, for the list in the error. */
export const expectedLocation: typeof Node.expectedLocation = () =>
  `Your ${middlewareFile()} file exists beside your app folder`;

/** None is found. */
export const misplacedMiddleware: typeof Node.misplacedMiddleware = () => undefined;
