// Environment variables that are read elsewhere than in `src-js/options/environment.ts`.
// A test compares the names with what the sources read.

/** @type {Readonly<Record<string, string>>} */
export const OTHER_VARIABLES = {
  CLERK_FAPI_URL:
    'Where the Frontend API proxy forwards to, in place of the address that the publishable key names.',
  CLERK_WEBHOOK_SIGNING_SECRET: 'The secret that `verifyWebhook()` verifies signatures with.',
  IRONCLERK_REQUIRE_NATIVE:
    'With `1`, the package throws where the native core does not load, in place of loading the WASM core.',
  NEXT_PUBLIC_CLERK_JS_URL:
    'Where browsers load the script of Clerk’s components from. The doctor asks for it.',
  NEXT_PUBLIC_CLERK_UI_URL:
    'Where browsers load the interface of Clerk’s components from. The doctor asks for it.',
  NODE_EXTRA_CA_CERTS:
    'A file of further certificate authorities that the Backend API may have its certificate from.',
  VERCEL: 'Set by Vercel. The log of `debug` keeps to the length of a line there.',
  VERCEL_PROJECT_PRODUCTION_URL:
    'Set by Vercel. In production, the Frontend API is proxied on the platform’s own domain.',
  VERCEL_TARGET_ENV: 'Set by Vercel. Says whether the deployment is the one in production.',
};
