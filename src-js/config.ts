/**
 * `ironclerk/config`: what an application's `next.config` needs to run on the
 * Rust core. **It changes nothing that the configuration already sets, and a
 * build whose `clerkMiddleware()` would not run fails.**
 *
 * ```ts
 * // next.config.ts
 * import { withIronclerk } from 'ironclerk/config';
 *
 * export default withIronclerk({ reactStrictMode: true });
 * ```
 *
 * @module ironclerk/config
 */

export type { DevelopmentEmulatorOptions } from './project/development-emulator';
export {
  type IronclerkConfigOptions,
  type NextConfigFunction,
  withIronclerk,
} from './project/with-ironclerk';
