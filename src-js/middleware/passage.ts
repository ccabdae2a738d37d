/**
 * One request on its way through the middleware: plain data that the other files
 * of this folder share.
 */

import type { NextFetchEvent, NextRequest } from 'next/server';
import type { DebugLog } from '../diagnostics/debug';
import type { ContentSecurityPolicyOptions } from '../options/content-security-policy';
import type { OnDecision } from '../options/on-decision';
import type { Settings } from '../options/settings';
import type { ClerkMiddlewareHandler } from '../options/types';
import type { Build } from '../route/build';
import type { Guard } from '../route/guard';
import type { Reply } from '../wire/reply';

/** One request on its way through the middleware. */
export interface Passage {
  readonly request: NextRequest;
  /** Whether Next.js may have shortened its path; see `own-pages.ts`. */
  readonly isCut: boolean;
  readonly event: NextFetchEvent;
  readonly handler: ClerkMiddlewareHandler | undefined;
  /** The routes that the options declare, if they do. */
  readonly guard: Guard | undefined;
  /** Returns what is known about the running application. */
  readonly buildOf: () => Build;
  readonly settings: Settings;
  readonly onDecision: OnDecision | undefined;
  /** Changes once, if a machine token is verified on demand. */
  reply: Reply;
  /** Set where the decision is logged. */
  readonly log: DebugLog | undefined;
  readonly policy: ContentSecurityPolicyOptions | undefined;
  /** Set by a run after which the page must not be rendered within another. */
  rendersPlain: boolean;
}
