/**
 * `ironclerk/testing`: Clerk in a box for tests, demos and development
 * without a network.
 *
 * ```ts
 * const emulator = await createEmulator({ seed: 1 });
 * Object.assign(process.env, emulator.environment);
 * const token = emulator.mintSessionToken({ sub: 'user_ada' });
 * ```
 */

export { createEmulator, type Emulator, type EmulatorOptions } from './emulator';
export { type Organization, type OrganizationClaims, organizationClaims } from './organization';
export type { SessionTokenClaims, TokenHeader } from './session-token';
