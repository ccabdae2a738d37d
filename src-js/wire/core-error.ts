/** Errors of the Rust core, as errors of this package. */

import { IronclerkError, type IronclerkErrorCode } from '../errors/ironclerk-error';

/** The text of a message of the core, and the code at its end. */
const CODED = /^(.*) \(code=(\w+)\)$/s;

/**
 * The error that the core threw, or packed into a reply. **This is the only
 * place that reads a code out of a text**, and an interim one: it goes when the
 * core hands the code over as a field of its own.
 */
export function coreError(thrown: unknown): IronclerkError {
  const { message } = thrown as Error;
  const [, text = '', code] = CODED.exec(message) ?? [];
  return code
    ? new IronclerkError(code as IronclerkErrorCode, text)
    : new IronclerkError(
        'internal_error',
        `ironclerk: ${message} Please report it to the maintainers.`,
        { cause: thrown },
      );
}
