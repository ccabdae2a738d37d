/**
 * Asking the addon about a statement, and reading its answer. Counterpart of
 * `src/wire/statement.rs`; `testdata/wire.json` tests both.
 */

import { addon } from './addon';
import type { TokenTypeName } from './reply';

/** What is asked about a statement. */
export interface Question {
  /** The request-target that the server received; empty if it is not known. */
  readonly target: string;
  readonly sealed: string;
  /** The token that accompanied it; empty without one. */
  readonly token: string;
  /** The public URL that accompanied it. */
  readonly url: string;
}

/** What a statement says about a decision. */
export interface Told {
  readonly isSignedIn: boolean;
  /** `null` for a token whose type is not accepted. */
  readonly tokenType: TokenTypeName | null;
  readonly reason: string;
  readonly hasAuthorization: boolean;
  /** The opaque machine token that is still unverified; empty without one. */
  readonly unverified: string;
  /** The request data as JSON; empty without any. */
  readonly data: string;
  readonly message: string;
}

/** Packs a question. */
export const packQuestion = ({ target, sealed, token, url }: Question): string =>
  `${target}\n${sealed}\n${token}\n${url}`;

const { StatementStatus } = addon;

/** Why a statement is invalid. */
export type Refusal = 'foreign' | 'of another request';

/** Reads the answer to a question. */
export function readAnswer(answer: string): Told | Refusal {
  switch (Number(answer[0])) {
    case StatementStatus.Read:
      return readTold(answer.slice(2));
    case StatementStatus.Foreign:
      return 'foreign';
    default:
      return 'of another request';
  }
}

/** The lines of a statement's content, in order; the message takes the rest. */
const LINE = {
  isSignedIn: 0,
  tokenType: 1,
  reason: 2,
  hasAuthorization: 3,
  unverified: 4,
  data: 5,
  message: 6,
} as const;

/** Reads a statement's content. */
export function readTold(packed: string): Told {
  const lines = packed.split('\n');
  const line = (name: keyof typeof LINE) => lines[LINE[name]] as string;
  return {
    isSignedIn: line('isSignedIn') === '1',
    tokenType: (line('tokenType') || null) as TokenTypeName | null,
    reason: line('reason'),
    hasAuthorization: line('hasAuthorization') === '1',
    unverified: line('unverified'),
    data: line('data'),
    message: lines.slice(LINE.message).join('\n'),
  };
}
