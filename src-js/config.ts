/**
 * `ironclerk/config`: what an application's `next.config` needs to run on the
 * Rust core. **Whatever the configuration said before, it still says, and a
 * build whose `clerkMiddleware()` would not run does not succeed.**
 *
 * ```ts
 * // next.config.ts
 * import { withIronclerk } from 'ironclerk/config';
 *
 * export default withIronclerk({ reactStrictMode: true });
 * ```
 */

export {
  type IronclerkConfigOptions,
  type NextConfigFunction,
  withIronclerk,
} from './project/with-ironclerk';
