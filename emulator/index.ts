/**
 * `ironclerk/testing`: Clerk in a box for tests, demos and development
 * without a network.
 *
 * ```ts
 * import { createEmulator } from 'ironclerk/testing';
 *
 * const emulator = await createEmulator({ seed: 1 });
 * Object.assign(process.env, emulator.environment);
 * const token = emulator.mintSessionToken({ sub: 'user_ada' });
 * ```
 *
 * @module ironclerk/testing
 */

export type { Controls } from './admin/controls';
export type {
  EmulatedInstance,
  IssuedOAuthAccessToken,
  OAuthAccessTokenOptions,
} from './emulated-instance';
export { createEmulator, type Emulator, type EmulatorOptions } from './emulator';
export type { DelayOptions, Failure } from './faults';
export { as, type RequestOfTest } from './identity/as';
export { type Ending, endingOf } from './identity/ending';
export type { Identity, MachineIdentity, SessionIdentity } from './identity/identity';
export type { GivenUser } from './identity/user';
export type { InstanceOptions, InstanceType } from './instance';
export { type EnvironmentOptions, emulatorEnvironment } from './instance-environment';
export type { RotationOptions } from './key-ring';
export {
  type Organization,
  type OrganizationClaims,
  organizationClaims,
} from './organization-claims';
export {
  type ClerkFixtures,
  type ClerkWorkerFixtures,
  clerkFixtures,
  type SignedInAs,
} from './playwright';
export { type ConnectOptions, connectEmulator, type RemoteEmulator } from './remote-emulator';
export {
  type AskedRequest,
  type Middleware,
  type MiddlewareAnswer,
  type RequestParts,
  type RunOptions,
  runMiddleware,
} from './run-middleware';
export type { SessionTokenClaims, TokenHeader } from './session-token';
export { EMAIL_CODE } from './store/email-code';
export { SAMPLE_PASSWORD } from './store/sample';
export type {
  BrowserCookie,
  CookieJar,
  SignedIn,
  SignInOptions,
  SignInTarget,
} from './test-sign-in';
