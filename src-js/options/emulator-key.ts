/**
 * Keys of the emulator of `ironclerk/testing`. **A production server refuses them,
 * unless an emulator on the same machine is all that can vouch for a session.**
 *
 * Anybody who knows a seed knows the private key that signs its sessions. So no
 * variable permits such a key: the Backend API must be at a loopback address, and
 * its public keys must come from there.
 */

import { IronclerkError } from '../wire/ironclerk-error';
import { isBuild } from './build-phase';

/** What a secret key of an emulator begins with; `emulator/instance.ts` makes it. */
const EMULATED = /^sk_(?:test|live)_emulator/;

/** The settings that decide. */
interface Keys {
  readonly secretKey?: string;
  /** The base URL of the Backend API. */
  readonly apiUrl?: string;
  /** The public key in PEM, which makes verification networkless. */
  readonly jwtKey?: string;
}

/**
 * Whether an emulator made the secret key, and something other than an emulator on
 * this machine could vouch for a session.
 */
export const isRefusedInProduction = ({
  secretKey = '',
  apiUrl = '',
  jwtKey = '',
}: Keys): boolean =>
  EMULATED.test(secretKey.trim()) && (!isLoopback(apiUrl) || jwtKey.trim() !== '');

/**
 * Throws `emulator_key_refused` in a production server with an emulator's key, unless
 * only an emulator on this machine can verify sessions.
 */
export function refuseEmulatorKey(keys: Keys): void {
  if (isServing() && isRefusedInProduction(keys)) {
    throw new IronclerkError(
      'emulator_key_refused',
      'CLERK_SECRET_KEY is a key of the emulator, which anybody can make, and this is a production server. Set the keys of your Clerk instance. To serve a preview or a test, run the emulator on the same machine: `npx ironclerk emulator -- next start`.',
    );
  }
}

/**
 * As `refuseEmulatorKey`, where files are loaded: a build loads them, too, and serves
 * no requests. A server that claims to be a build is refused with its first request.
 */
export function refuseEmulatorKeyOnLoad(keys: Keys): void {
  if (!isBuild()) {
    refuseEmulatorKey(keys);
  }
}

/** Whether a production server seals its statements with an emulator's key. */
export const sealsWithEmulatorKey = (sealingKey: string): boolean =>
  EMULATED.test(sealingKey) && isServing();

/** Next.js runs with other values of `NODE_ENV`, too, and is no development server then. */
function isServing(): boolean {
  // By its full name, in place of which the bundlers of Workers put its value.
  const mode = process.env.NODE_ENV;
  return Boolean(mode) && mode !== 'development' && mode !== 'test';
}

/** Whether a URL leads to this machine, whatever its name server says. */
export function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}
