/** `currentUser()`: the user of the current request, from the Backend API. */

import type { User } from '@clerk/backend';
import { auth } from './auth';
import { clerkClient } from './clerk-client';
import { testUser } from './test-identity';

/**
 * The user who makes the current request, or `null`. Costs one request to the
 * Backend API. Throws as `auth()` does.
 */
export async function currentUser(options?: {
  treatPendingAsSignedOut?: boolean;
}): Promise<User | null> {
  const { userId } = await auth({ treatPendingAsSignedOut: options?.treatPendingAsSignedOut });
  const tested = testUser();
  if (tested !== undefined) {
    return userId ? tested : null;
  }
  return userId ? (await clerkClient()).users.getUser(userId) : null;
}
