/**
 * The error of a path that means nothing. **It is known by its class**, and the
 * middleware answers it with 400 wherever it is thrown: a client can send such
 * a path, so that it counts neither as an error nor as misconfiguration.
 */

import { IronclerkError } from '../errors/ironclerk-error';

/**
 * A path whose percent-encoding means nothing, or which cannot be decided. Its
 * members are those of the error of `@clerk/shared/pathMatcher`, so that either
 * package's checks know it.
 */
export class MalformedURLError extends IronclerkError {
  override readonly name = 'MalformedURLError';
  /** The status that answers it (RFC 9110, section 15.5.1). */
  readonly statusCode = 400;

  /**
   * @param pathname - the path as the request has it
   * @param cause - why it means nothing, where that is known
   */
  constructor(pathname: string, cause?: unknown) {
    super('url_malformed', `Malformed encoding in URL path: ${pathname}`, { cause });
  }
}

/**
 * Whether what was thrown says that a path means nothing: our error, or that of
 * a matcher of `@clerk/nextjs`, of which an application may have several copies.
 */
export function isMalformedUrl(thrown: unknown): boolean {
  if (thrown instanceof MalformedURLError) {
    return true;
  }
  // Theirs bears nothing else, and its class is another in each copy.
  const { name, statusCode } = (thrown ?? {}) as Partial<MalformedURLError>;
  return name === 'MalformedURLError' && statusCode === 400;
}
