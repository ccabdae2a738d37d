/**
 * Environment variables by their full names: **a bundler puts the values of the build
 * in place of these names**, and in place of no others.
 */

import type * as Node from '../../options/built-variables';

/** The variables that the application was built with. */
export const builtVariables: typeof Node.builtVariables = () => ({
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
  NEXT_PUBLIC_CLERK_DOMAIN: process.env.NEXT_PUBLIC_CLERK_DOMAIN,
  NEXT_PUBLIC_CLERK_PROXY_URL: process.env.NEXT_PUBLIC_CLERK_PROXY_URL,
  NEXT_PUBLIC_CLERK_IS_SATELLITE: process.env.NEXT_PUBLIC_CLERK_IS_SATELLITE,
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: process.env.NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED,
  NEXT_PUBLIC_CLERK_TELEMETRY_DEBUG: process.env.NEXT_PUBLIC_CLERK_TELEMETRY_DEBUG,
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: process.env.NEXT_PUBLIC_CLERK_SIGN_IN_URL,
  NEXT_PUBLIC_CLERK_SIGN_UP_URL: process.env.NEXT_PUBLIC_CLERK_SIGN_UP_URL,
  CLERK_SECRET_KEY: process.env.CLERK_SECRET_KEY,
  CLERK_MACHINE_SECRET_KEY: process.env.CLERK_MACHINE_SECRET_KEY,
  CLERK_JWT_KEY: process.env.CLERK_JWT_KEY,
  CLERK_API_URL: process.env.CLERK_API_URL,
  CLERK_API_VERSION: process.env.CLERK_API_VERSION,
  CLERK_ENCRYPTION_KEY: process.env.CLERK_ENCRYPTION_KEY,
  CLERK_DISABLE_AUTO_PROXY: process.env.CLERK_DISABLE_AUTO_PROXY,
  IRONCLERK_JWKS_MAX_AGE_IN_MS: process.env.IRONCLERK_JWKS_MAX_AGE_IN_MS,
  IRONCLERK_PEER_ENVELOPE: process.env.IRONCLERK_PEER_ENVELOPE,
});
