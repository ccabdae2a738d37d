/**
 * Authentication without a framework: any `Request`, the options of
 * `@clerk/backend`, and a Rust core that decides. **A request state is
 * signed-in only if its token was verified.** Hono, Express and Fastify use this
 * entry, on Node.js, Bun, Deno and Workers; Next.js applications use `ironclerk/server`.
 *
 * @example
 * ```ts
 * import { authenticateRequest } from 'ironclerk';
 *
 * export async function userOf(request: Request) {
 *   const state = await authenticateRequest(request, {
 *     publishableKey: process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
 *     secretKey: process.env.CLERK_SECRET_KEY,
 *   });
 *   return state.toAuth()?.userId ?? null;
 * }
 * ```
 *
 * @module ironclerk
 */

export { authenticateRequest } from './auth/authenticate-request';
export { verifyToken } from './auth/verify-token';
export { type Health, type HealthOptions, health } from './observability/health';
export type { Decision, OnDecision } from './options/on-decision';
export { configureStore, type StoreOptions } from './options/store';
export { type StoreAdapter, type UnstorageLike, unstorageAdapter } from './options/store-adapter';
export { IronclerkError, type IronclerkErrorCode } from './wire/ironclerk-error';
