/**
 * Keys of the emulator of `ironclerk/testing`. **A production server refuses them,
 * unless an emulator on the same machine is all that can vouch for a session.**
 *
 * Anybody who knows a seed knows the private key that signs its sessions. So no
 * variable permits such a key: the Backend API must be at a loopback address, and
 * its public keys must come from there.
 */

import { IronclerkError } from '../wire/ironclerk-error';

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
 * only an emulator on this machine can verify sessions. A build serves no requests.
 */
export function refuseEmulatorKey({ secretKey, apiUrl, jwtKey }: Keys): void {
  const { NODE_ENV, NEXT_PHASE } = process.env;
  const isServing = NODE_ENV === 'production' && NEXT_PHASE !== 'phase-production-build';
  if (!isServing || !isRefusedInProduction({ secretKey, apiUrl, jwtKey })) {
    return;
  }
  throw new IronclerkError(
    'emulator_key_refused',
    'CLERK_SECRET_KEY is a key of the emulator, which anybody can make, and this is a production server. Set the keys of your Clerk instance. To serve a preview or a test, run the emulator on the same machine: `npx ironclerk emulator -- next start`.',
  );
}

/** Whether a URL leads to this machine, whatever its name server says. */
export function isLoopback(url: string): boolean {
  const { hostname } = URL.canParse(url) ? new URL(url) : { hostname: '' };
  return /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(hostname);
}
