/**
 * Refusals whose form the application chooses: `refuseWith`. **An answer that is
 * chosen is still a refusal**: an invalid choice is an error, and nothing goes on.
 */

import { CHOICES, isRefuseWith } from '../options/refuse-with';
import type { RefuseWith } from '../options/types';
import { IronclerkError } from '../wire/ironclerk-error';

/** The status of a refusal by its meaning (RFC 9110, sections 15.5.2 and 15.5.4). */
export type RefusalStatus = 401 | 403;

/** A refusal that waits to be answered. */
export interface ChosenRefusal {
  readonly status: RefusalStatus;
  readonly refuseWith: RefuseWith;
}

/** The status that answers a refusal, unless a function chooses another. */
export const statusOf = ({ status, refuseWith }: ChosenRefusal): 401 | 403 | 404 =>
  typeof refuseWith === 'number' ? refuseWith : status;

/** The refusal that an option asks for. Throws `option_invalid` for an invalid one. */
export function chosenRefusal(status: RefusalStatus, refuseWith: RefuseWith): ChosenRefusal {
  if (!isRefuseWith(refuseWith)) {
    throw new IronclerkError('option_invalid', `ironclerk: refuseWith takes ${CHOICES}.`);
  }
  return { status, refuseWith };
}
