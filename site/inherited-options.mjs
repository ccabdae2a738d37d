// The options of `clerkMiddleware()` whose types are those of `@clerk/backend`, and
// what Ironclerk does with them. A test compares the names with what the sources read.

/** @type {Readonly<Record<string, string>>} */
export const INHERITED_OPTIONS = {
  afterSignInUrl: 'Where the sign-in page leads afterwards. A path, or a URL.',
  afterSignUpUrl: 'Where the sign-up page leads afterwards. A path, or a URL.',
  apiUrl: 'The base URL of the Backend API. Defaults to `CLERK_API_URL`.',
  apiVersion: 'The version of the Backend API. Defaults to `CLERK_API_VERSION`, or `v1`.',
  audience:
    'The audience, or a list of them, of which the claim `aud` must name one. Without it, `aud` is not checked.',
  authorizedParties:
    'The origins, such as `https://example.com`, that may be the authorized party (`azp`) of a session token. Without it, a token that was issued for another subdomain counts, too.',
  clockSkewInMs:
    'By how many ms the clocks of Clerk and of the server may differ. Defaults to 5,000. 0 means 0.',
  domain:
    'The domain of a satellite application, or a function of the URL. Defaults to `NEXT_PUBLIC_CLERK_DOMAIN`.',
  headerType: 'The types (`typ`) that the header of a token may have.',
  isSatellite:
    'Whether the application is on a satellite domain, or a function of the URL. Defaults to `NEXT_PUBLIC_CLERK_IS_SATELLITE`.',
  issuer: 'The issuers of which the claim `iss` must name one.',
  jwtKey:
    'The public key (PEM) of the instance, which makes verification networkless. Defaults to `CLERK_JWT_KEY`, if the keys are those of the environment.',
  machineSecretKey:
    'The secret key of a machine of yours, for machine tokens ([machine-tokens.md](machine-tokens.md)). Defaults to `CLERK_MACHINE_SECRET_KEY`, if the keys are those of the environment.',
  organizationSyncOptions:
    'Patterns of URLs that name an organization (`organizationPatterns`, with `:slug` or `:id`) or the personal account (`personalAccountPatterns`), which becomes the active one ([organizations.md](organizations.md)).',
  proxyUrl:
    'The proxy in front of the Frontend API: a URL, a path, or a function of the URL ([proxy.md](proxy.md)). Defaults to `NEXT_PUBLIC_CLERK_PROXY_URL`.',
  publishableKey:
    'The publishable key of the instance. Defaults to `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY`.',
  satelliteAutoSync:
    'Whether a satellite asks its primary domain at the first visit, and not only when a visitor wants to sign in. Off by default ([satellites.md](satellites.md)).',
  secretKey:
    'The secret key of the instance. Defaults to `CLERK_SECRET_KEY`. As an option, it needs `CLERK_ENCRYPTION_KEY` ([dynamic-keys.md](dynamic-keys.md)).',
  signInUrl: 'The sign-in page: a URL or a path. Defaults to `NEXT_PUBLIC_CLERK_SIGN_IN_URL`.',
  signUpUrl: 'The sign-up page: a URL or a path. Defaults to `NEXT_PUBLIC_CLERK_SIGN_UP_URL`.',
  skipJwksCache: 'Fetches the public keys for every request. Off by default.',
};
