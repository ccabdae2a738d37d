/**
 * What the application trusts about a request: **only the middleware's
 * statement**. It is sealed, bound to the token and the public URL, short-lived,
 * and valid only for the requested page. The status, reason or URL of any other
 * header is ignored.
 */

import { mayBeForged } from '../auth/statements-made';
import * as environment from '../options/environment';
import {
  AUTH_SIGNATURE_INVALID,
  EMULATOR_SEAL_REFUSED,
  encryptionKeyInvalid,
  throwMissingSecretKey,
} from '../options/messages';
import { addon } from '../wire/addon';
import { type Arrival, currentArrival } from '../wire/arrival';
import { IronclerkError } from '../wire/ironclerk-error';
import { HEADERS } from '../wire/names';
import { packQuestion, type Refusal, readAnswer, type Told } from '../wire/statement';
import type { Incoming } from './headers';
import { statementOfPeer } from './peer-statement';
import type { RequestData, Statement } from './statement';
import { testStatement } from './test-identity';

/**
 * The statement about a request; `undefined` if it has none, since the
 * middleware did not run. Throws `encryption_key_invalid` or
 * `auth_signature_invalid` if it was sealed with another key, modified, or made
 * for another request; and `emulator_key_refused` if anybody can have made it.
 *
 * @param secretKey - the caller's, for an application without one of its own
 */
export function statementOf(incoming: Incoming, secretKey?: string): Statement | undefined {
  const tested = testStatement();
  if (tested) {
    return tested;
  }
  const { header } = incoming;
  const sealed = header(HEADERS.sealedRequestData);
  if (!sealed) {
    return environment.READS_PEER_ENVELOPE ? statementOfPeer(header, secretKey) : undefined;
  }
  const token = header(HEADERS.authToken) ?? '';
  const url = header(HEADERS.clerkUrl) ?? '';
  const arrival = currentArrival();
  const reader = readerWith(secretKey);
  const question = packQuestion({ target: arrival?.target ?? incoming.target, sealed, token, url });
  const known = arrival && lastRead.get(arrival);
  if (known?.reader === reader && known.question === question) {
    return known.statement;
  }
  const isOwn = arrival?.statement === sealed;
  const told = addon.readStatement(reader, arrival?.at ?? Date.now(), isOwn, question);
  const statement = statementFrom(readAnswer(told), token, url);
  if (!isOwn && mayBeForged(sealed, secretKey ?? '')) {
    throw new IronclerkError('emulator_key_refused', EMULATOR_SEAL_REFUSED);
  }
  if (arrival) {
    lastRead.set(arrival, { reader, question, statement });
  }
  return statement;
}

/**
 * The statement that was read last for a request, and what was asked: a page and
 * its components ask the same again and again.
 */
const lastRead = new WeakMap<
  Arrival,
  { readonly reader: number; readonly question: string; readonly statement: Statement }
>();

function statementFrom(told: Told | Refusal, token: string, clerkUrl: string): Statement {
  if (typeof told === 'string') {
    const isForeign = told === 'foreign' && environment.ENCRYPTION_KEYS.length > 0;
    throw isForeign
      ? new IronclerkError('encryption_key_invalid', encryptionKeyInvalid())
      : new IronclerkError('auth_signature_invalid', AUTH_SIGNATURE_INVALID);
  }
  let data: RequestData | undefined;
  return {
    ...told,
    get data() {
      data ??= (told.data ? JSON.parse(told.data) : {}) as RequestData;
      return data;
    },
    get debug() {
      // Most requests need none of the data, so the text is asked first.
      return told.data.includes('"debug"') && Boolean(this.data.debug);
    },
    token,
    clerkUrl,
  };
}

const readers = new Map<string, number>();

/** The addon's reader of statements under the keys of the application. */
function readerWith(secretKey: string | undefined): number {
  const { ENCRYPTION_KEYS, SECRET_KEY } = environment;
  const own = ENCRYPTION_KEYS.length > 0 ? ENCRYPTION_KEYS : [SECRET_KEY || secretKey || ''];
  const name = own.join();
  if (!name) {
    // Anybody can seal under an empty key.
    return throwMissingSecretKey();
  }
  const reader = readers.get(name) ?? addon.createStatementReader([...own]);
  readers.set(name, reader);
  return reader;
}
