/**
 * What the developer must correct, as the core reports it: in place of a reply, or
 * as the message of an error. Counterpart of `src/wire/misconfigured.rs`;
 * `testdata/wire.json` tests both.
 */

import { IronclerkError, type IronclerkErrorCode } from './ironclerk-error';

/**
 * The error for a text of the core. If the text is not meant for the developer,
 * only its first line is shown: the others may hold a token.
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
