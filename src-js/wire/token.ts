/**
 * Reading the reply about one token. Counterpart of `src/wire/token.rs`;
 * `testdata/wire.json` tests both.
 */

import { addon } from './addon';

/** What the addon says about a token. */
export type TokenReply =
  | { readonly status: 'verified'; readonly claims: string }
  | {
      readonly status: 'refused';
      readonly reason: string;
      readonly action: string;
      readonly message: string;
    }
  | { readonly status: 'needs-network' };

const { TokenStatus } = addon;

/** Reads a packed reply. */
export function readTokenReply(packed: string): TokenReply {
  const [status, ...lines] = packed.split('\n');
  switch (Number(status)) {
    case TokenStatus.Verified:
      return { status: 'verified', claims: lines.join('\n') };
    case TokenStatus.NeedsNetwork:
      return { status: 'needs-network' };
    default: {
      const [reason = '', action = '', ...message] = lines;
      return { status: 'refused', reason, action, message: message.join('\n') };
    }
  }
}
