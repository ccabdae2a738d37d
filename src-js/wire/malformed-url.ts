/**
 * The error of a malformed path. **Its class identifies it**, and the middleware
 * answers it with 400 wherever it is thrown: any client can send such a path, so
 * it is neither a bug nor a misconfiguration.
 */

import { IronclerkError } from './ironclerk-error';

/**
 * A path whose percent-encoding is malformed, or which a pattern cannot decide.
 * It has the members of the error of `@clerk/shared/pathMatcher`, so the checks of
 * both packages recognise it.
 */
export class MalformedURLError extends IronclerkError {
  override readonly name = 'MalformedURLError';
  /** The status that answers it (RFC 9110, section 15.5.1). */
  readonly statusCode = 400;

  /**
   * @param pathname - the path as the request has it
   * @param cause - why it is malformed, if that is known
   */
  constructor(pathname: string, cause?: unknown) {
    super('url_malformed', `Malformed encoding in URL path: ${pathname}`, { cause });
  }
}

/**
 * Whether an error says that a path is malformed: ours, or that of a matcher of
 * `@clerk/nextjs`, of which an application may have several copies.
 */
export function isMalformedUrl(thrown: unknown): boolean {
  if (thrown instanceof MalformedURLError) {
    return true;
  }
  // Theirs has no other mark, and each copy has its own class.
  const { name, statusCode } = (thrown ?? {}) as Partial<MalformedURLError>;
  return name === 'MalformedURLError' && statusCode === 400;
}
