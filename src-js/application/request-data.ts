/**
 * The request data that the middleware sealed. **Our envelope is
 * authenticated and bound to this very request; where it is there, nothing
 * else is believed.** The envelope of `@clerk/nextjs` is opened only where its
 * middleware wrote one and ours did not, and not at all where
 * `IRONCLERK_PEER_ENVELOPE` is `off`.
 */

import * as environment from '../options/environment';
import { encryptionKeyInvalid, throwMissingSecretKey } from '../options/messages';
import type { ClerkMiddlewareOptions } from '../options/types';
import { addon } from '../wire/addon';
import { HEADERS } from '../wire/names';
import type { HeaderSource } from './headers';

/** What the middleware hands on. */
export interface RequestData extends ClerkMiddlewareOptions {
  /** The serializable members of a machine's auth object. */
  machineAuthObject?: Record<string, unknown>;
}

const NONE: RequestData = {};

/**
 * The request data of a request; empty when the middleware handed on none.
 * Throws `encryption_key_invalid` when it was sealed with another key, for
 * another request, or changed on the way.
 */
export function requestDataOf(header: HeaderSource): RequestData {
  const own = header(HEADERS.sealedRequestData);
  const peer = environment.PEER_ENVELOPE ? header(HEADERS.requestData) : undefined;
  if (!own && !peer) {
    return NONE;
  }
  const keys = environment.ENCRYPTION_KEYS.length
    ? [...environment.ENCRYPTION_KEYS]
    : [environment.SECRET_KEY].filter(Boolean);
  if (keys.length === 0) {
    // Anybody can seal under an empty key.
    return throwMissingSecretKey();
  }
  try {
    return JSON.parse(
      own
        ? addon.openRequestData(own, keys, contextOf(header))
        : addon.openPeerRequestData(peer as string, keys),
    );
  } catch {
    throw new Error(encryptionKeyInvalid());
  }
}

/** What the envelope is bound to: the token and the public URL of the request. */
const contextOf = (header: HeaderSource): string =>
  `${header(HEADERS.authToken) ?? ''}\n${header(HEADERS.clerkUrl) ?? ''}`;
