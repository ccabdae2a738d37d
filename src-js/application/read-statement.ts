/**
 * What the application believes of a request: **the middleware's statement, and
 * nothing else**. It is sealed and bound to token and public URL, holds for a
 * short while and for the page that the server was asked for. A status, a
 * reason or a URL that stands in a header beside it means nothing.
 */

import { IronclerkError } from '../errors/ironclerk-error';
import * as environment from '../options/environment';
import {
  AUTH_SIGNATURE_INVALID,
  encryptionKeyInvalid,
  throwMissingSecretKey,
} from '../options/messages';
import { addon } from '../wire/addon';
import { currentArrival } from '../wire/arrival';
import { HEADERS } from '../wire/names';
import type { TokenTypeName } from '../wire/reply';
import type { Incoming } from './headers';
import { statementOfPeer } from './peer-statement';
import type { RequestData, Statement } from './statement';

/**
 * The statement about a request; `undefined` when there is none, so that the
 * middleware did not run. Throws `encryption_key_invalid` or
 * `auth_signature_invalid` when it was sealed with another key, changed on the
 * way, or made for another request.
 *
 * @param secretKey - the caller's, for an application that has none of its own
 */
export function statementOf(incoming: Incoming, secretKey?: string): Statement | undefined {
  const { header } = incoming;
  const sealed = header(HEADERS.sealedRequestData);
  if (!sealed) {
    return environment.READS_PEER_ENVELOPE ? statementOfPeer(header, secretKey) : undefined;
  }
  const token = header(HEADERS.authToken) ?? '';
  const clerkUrl = header(HEADERS.clerkUrl) ?? '';
  const arrival = currentArrival();
  const told = addon.readStatement(
    readerWith(secretKey),
    arrival?.at ?? Date.now(),
    arrival?.statement === sealed,
    `${arrival?.target ?? incoming.target}\n${sealed}\n${token}\n${clerkUrl}`,
  );
  return read(told, token, clerkUrl);
}

/** The lines and their order are those of `src/binding/statement.rs`. */
function read(told: string, token: string, clerkUrl: string): Statement {
  const lines = told.split('\n');
  if (lines[0] !== '1') {
    const isForeign = lines[0] === '0' && environment.ENCRYPTION_KEYS.length > 0;
    throw isForeign
      ? new IronclerkError('encryption_key_invalid', encryptionKeyInvalid())
      : new IronclerkError('auth_signature_invalid', AUTH_SIGNATURE_INVALID);
  }
  const json = lines[6] as string;
  let data: RequestData | undefined;
  return {
    isSignedIn: lines[1] === '1',
    tokenType: (lines[2] || null) as TokenTypeName | null,
    reason: lines[3] as string,
    hasAuthorization: lines[4] === '1',
    unverified: lines[5] as string,
    get data() {
      data ??= (json ? JSON.parse(json) : {}) as RequestData;
      return data;
    },
    message: lines.length > 8 ? lines.slice(7).join('\n') : (lines[7] as string),
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
