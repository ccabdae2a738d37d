/** A middleware around one handler, and what it answers. */

import type { NextRequest, NextResponse } from 'next/server';
import { DOCUMENT, EVENT, load, mint, request } from './instance';

export type Handler = (auth: unknown, request: NextRequest) => unknown;

/** The keys of a development instance. */
export const DEVELOPMENT = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('happy-hippo-1.clerk.accounts.dev$').toString('base64')}`,
  CLERK_SECRET_KEY: 'sk_test_secret',
};

/** What the middleware answers whose handler this is, in an environment with these changes. */
export const run = async (
  handler: Handler,
  asked = request('/page', DOCUMENT, mint()),
  changes: Record<string, string | undefined> = {},
) =>
  (await load(changes).clerkMiddleware(handler as never)(asked, EVENT)) as Response & {
    cookies?: NextResponse['cookies'];
  };
