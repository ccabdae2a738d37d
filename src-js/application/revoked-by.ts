/**
 * What an event of Clerk revokes. **An event that does not name its subject properly
 * revokes nothing and throws**: an organization's event without a user must not count
 * for every member.
 */

import type { WebhookEvent } from '@clerk/backend/webhooks';
import { IronclerkError } from '../wire/ironclerk-error';

/** One revocation, as the core takes it. */
export interface Revocation {
  readonly session?: string;
  readonly user?: string;
  readonly organization?: string;
  /** Tokens that were issued until then are refused; in ms since the epoch. */
  readonly cutoff: number;
}

/** A smaller timestamp is in seconds: in ms, it would be one of the year 1973. */
const FIRST_IN_MS = 1e11;

/** The revocations of an event; none for an event that ends no session. */
export function revokedBy(event: WebhookEvent): Revocation[] {
  const cutoff = cutoffOf(event.timestamp);
  const id = (value: unknown): string => idIn(event, value);
  switch (event.type) {
    case 'session.ended':
    case 'session.removed':
    case 'session.revoked':
      return [{ session: id(event.data?.id), cutoff }];
    case 'user.deleted':
      return [{ user: id(event.data?.id), cutoff }];
    case 'user.updated':
      return event.data?.banned === true ? [{ user: id(event.data.id), cutoff }] : [];
    case 'organization.deleted':
      return [{ organization: id(event.data?.id), cutoff }];
    case 'organizationMembership.deleted': {
      const user = id(event.data?.public_user_data?.user_id);
      return [{ user, organization: id(event.data.organization?.id), cutoff }];
    }
    default:
      return [];
  }
}

function idIn(event: WebhookEvent, value: unknown): string {
  if (typeof value !== 'string') {
    throw new IronclerkError(
      'revocation_invalid',
      `ironclerk: the event ${event.type} does not name what it is about. Pass what verifyWebhook() returns.`,
    );
  }
  return value;
}

/**
 * When an event happened, in ms; the end of the second where it is given in seconds. An
 * event that does not say so happened until now.
 */
function cutoffOf(timestamp: unknown): number {
  if (typeof timestamp !== 'number' || !(timestamp > 0 && Number.isFinite(timestamp))) {
    return Date.now();
  }
  return timestamp < FIRST_IN_MS ? timestamp * 1000 + 999 : timestamp;
}
