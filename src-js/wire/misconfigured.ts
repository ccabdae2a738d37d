/**
 * What the developer must set right, as the core says it: in place of a reply,
 * or as the message of what it throws. Namesake of `src/wire/misconfigured.rs`;
 * both are held to `testdata/wire.json`.
 */

import { IronclerkError, type IronclerkErrorCode } from '../errors/ironclerk-error';

/**
 * The error that a text of the core stands for. Of one that says nothing to the
 * developer, only the first line is shown: the others may hold a token.
 *
 * @param status - the number of `ReplyStatus.Misconfigured`, which the caller takes
 *   from the addon: what the addon throws is read before it is handed out
 */
export function errorOf(text: string, status: number, options?: ErrorOptions): IronclerkError {
  const [first, code = '', ...message] = text.split('\n');
  return first === String(status)
    ? new IronclerkError(code as IronclerkErrorCode, message.join('\n'))
    : new IronclerkError(
        'internal_error',
        `ironclerk: ${first} Please report it to the maintainers.`,
        options,
      );
}
