/**
 * Handshake nonces: what the browser carries instead of the cookies. **Only the
 * instance's secret key can redeem a nonce, for a minute.**
 */

import { randomBytes } from 'node:crypto';
import type { Instance } from '../instance';

const LIFETIME = 60_000;

interface Payload {
  readonly directives: readonly string[];
  readonly expires: number;
}

const PAYLOADS = new WeakMap<Instance, Map<string, Payload>>();

/** Keeps `Set-Cookie` values and returns the nonce for them. */
export function keepDirectives(instance: Instance, directives: readonly string[]): string {
  const payloads = PAYLOADS.get(instance) ?? new Map<string, Payload>();
  PAYLOADS.set(instance, payloads);
  for (const [nonce, { expires }] of payloads) {
    if (expires <= instance.now()) {
      payloads.delete(nonce);
    }
  }
  const nonce = randomBytes(24).toString('base64url');
  payloads.set(nonce, { directives, expires: instance.now() + LIFETIME });
  return nonce;
}

/** The `Set-Cookie` values behind a nonce; `undefined` when it is unknown or too old. */
export function directivesOf(instance: Instance, nonce: string): readonly string[] | undefined {
  const payload = PAYLOADS.get(instance)?.get(nonce);
  return payload && payload.expires > instance.now() ? payload.directives : undefined;
}
