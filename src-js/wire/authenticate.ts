/**
 * Authentication of a request: one synchronous call into the addon, and a second,
 * asynchronous one only if the network is needed.
 */

import { addon } from './addon';
import { logNotices, warnOfUnverifiable } from './notices';
import { NEEDS_NETWORK, type Reply, readReply } from './reply';
import { packHeaders, packRequest, type RequestParts } from './request';

/**
 * Decides `request` for the instance behind `handle`. Throws if the configuration
 * does not allow a decision; client input cannot make it throw.
 */
export function authenticate(
  handle: number,
  accepts: number,
  request: RequestParts,
): Reply | Promise<Reply> {
  const now = Date.now();
  const packed = packRequest(request);
  const reply = addon.authenticate(handle, now, accepts, packed);
  if (reply === NEEDS_NETWORK) {
    return authenticateAsync(handle, now, accepts, `${packed}\n${packHeaders(request.headers)}`);
  }
  return finish(reply);
}

async function authenticateAsync(
  handle: number,
  now: number,
  accepts: number,
  packed: string,
): Promise<Reply> {
  const reply = finish(await addon.authenticateAsync(handle, now, accepts, packed));
  warnOfUnverifiable(reply, now);
  return reply;
}

function finish(packed: string): Reply {
  const reply = readReply(packed);
  if (reply.hasNotices) {
    logNotices(reply);
  }
  return reply;
}
