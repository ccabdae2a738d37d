/**
 * Settings: the options of a caller with the environment's defaults. **The addon
 * compiles each distinct content once.** Options that are functions of the URL are
 * resolved for each request and looked up by content, so concurrent requests never
 * see each other's keys.
 */

import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';
import { DEFAULT_PROXY_PATH } from '../wire/names';
import { packRequest, type RequestParts } from '../wire/request';
import { unusedRegistry } from '../wire/unused';
import { refuseEmulatorKey } from './emulator-key';
import * as environment from './environment';
import { givenOf } from './given';
import { bodyOfPem, isDevelopmentKey } from './keys';
import {
  ENCRYPTION_KEY_MISSING,
  MISSING_DOMAIN_AND_PROXY,
  MISSING_SIGN_IN_URL,
  throwMissingPublishableKey,
  throwMissingSecretKey,
} from './messages';
import { shareEnvironmentStore } from './store';
import type { ClerkMiddlewareOptions } from './types';

/** Options with all defaults filled in, as the addon takes them. */
interface InstanceOptions {
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly signInUrl: string;
  readonly signUpUrl: string;
  readonly isSatellite: boolean;
  readonly domain: string;
  readonly apiUrl: string;
  readonly apiVersion: string;
  readonly [name: string]: unknown;
}

/** Options, parsed. */
export interface Settings extends InstanceOptions {
  /** The addon's handle of the compiled instance. */
  readonly handle: number;
}

/** Options whose values may be functions of the request's URL. */
type ResolvableOptions = Omit<ClerkMiddlewareOptions, 'domain' | 'isSatellite' | 'proxyUrl'> & {
  domain?: string | ((url: URL) => string);
  isSatellite?: boolean | ((url: URL) => boolean);
  proxyUrl?: string | ((url: URL) => string);
};

/** How many compiled instances are kept; the least recently used go first. */
const CAPACITY = 16_384;

const compiled = new Map<string, Settings>();
/** Their keys in `compiled` by the options as they were given, which is a faster lookup. */
const contents = new Map<string, string>();
/** Frees an instance once no middleware and no request refers to its settings. */
const unused = unusedRegistry((handle) => addon.releaseInstance(handle));

/**
 * The settings of a middleware. Throws if a key is missing or an option is
 * invalid; the message names it.
 */
export function middlewareSettings(
  options: ClerkMiddlewareOptions,
  request: RequestParts,
): Settings {
  const given = givenOf(options);
  const known = given && kept(contents.get(given.text));
  return known ?? compile(instanceOf(given?.members ?? options, request), given?.text);
}

function instanceOf(options: ClerkMiddlewareOptions, request: RequestParts): InstanceOptions {
  const publishableKey = options.publishableKey || environment.PUBLISHABLE_KEY;
  if (!publishableKey) {
    throwMissingPublishableKey();
  }
  const secretKey = options.secretKey || environment.SECRET_KEY;
  if (!secretKey) {
    throwMissingSecretKey();
  }
  if (options.secretKey && environment.ENCRYPTION_KEYS.length === 0) {
    throw new IronclerkError('encryption_key_missing', ENCRYPTION_KEY_MISSING);
  }
  const domains = resolveDomains(options as ResolvableOptions, request);
  const signInUrl = options.signInUrl || environment.SIGN_IN_URL;
  if (domains.isSatellite && !domains.proxyUrl && !domains.domain) {
    throw new IronclerkError('satellite_domain_missing', MISSING_DOMAIN_AND_PROXY);
  }
  if (domains.isSatellite && !/^https?:\/\//.test(signInUrl) && isDevelopmentKey(secretKey)) {
    throw new IronclerkError('sign_in_url_invalid', MISSING_SIGN_IN_URL);
  }
  return {
    ...common(options),
    ...domains,
    publishableKey,
    secretKey,
    signInUrl,
    signUpUrl: options.signUpUrl || environment.SIGN_UP_URL,
    encryptionKey: environment.ENCRYPTION_KEYS[0] ?? environment.SECRET_KEY,
    peerEnvelope: environment.PEER_ENVELOPE,
    requestData: requestDataOf(options),
    signatureKey: secretKey,
  };
}

/**
 * The settings of a caller of `authenticateRequest()` or `verifyToken()`, which
 * passes nothing to an application. Keys and domains come only from the options.
 */
export function requestSettings(options: ClerkMiddlewareOptions): Settings {
  return compile({
    ...common(options),
    publishableKey: options.publishableKey ?? '',
    secretKey: options.secretKey ?? '',
    signInUrl: options.signInUrl ?? '',
    signUpUrl: options.signUpUrl ?? '',
    isSatellite: options.isSatellite ?? false,
    domain: options.domain ?? '',
    proxyUrl: options.proxyUrl || platformProxy(options.publishableKey ?? '', options.domain),
  });
}

/** Whether the settings of `options` are the same for every request. */
export function isStatic(options: ClerkMiddlewareOptions): boolean {
  const { domain, isSatellite, proxyUrl, frontendApiProxy } = options as ResolvableOptions;
  const parts = [domain, isSatellite, proxyUrl, frontendApiProxy?.enabled];
  return !parts.some((part) => typeof part === 'function');
}

/** The settings of a content, if they are kept; they go last from then on. */
function kept(content: string | undefined): Settings | undefined {
  const known = content === undefined ? undefined : compiled.get(content);
  if (content !== undefined && known) {
    compiled.delete(content);
    compiled.set(content, known);
  }
  return known;
}

/**
 * Looks up the settings of equal options, or compiles them.
 *
 * @param text - identifies the options as they were given, if something does
 */
function compile(given: InstanceOptions, text?: string): Settings {
  const instance = trimmed(given);
  const content = JSON.stringify(instance);
  if (text !== undefined) {
    if (contents.size >= CAPACITY) {
      contents.clear();
    }
    contents.set(text, content);
  }
  const known = kept(content);
  if (known) {
    return known;
  }
  const { apiUrl, secretKey, jwtKey } = instance as InstanceOptions & { jwtKey?: string };
  // The environment's public key is that of its secret key, which a caller may leave out.
  const maker = secretKey || (isKeyOfEnvironment(jwtKey) ? environment.SECRET_KEY : '');
  refuseEmulatorKey({ apiUrl, jwtKey, secretKey: maker });
  shareEnvironmentStore();
  const settings = settingsOf(addon.createInstance(content), instance);
  compiled.set(content, settings);
  unused.register(settings, settings.handle);
  const [oldest] = compiled.keys();
  if (compiled.size > CAPACITY && oldest !== undefined) {
    compiled.delete(oldest);
  }
  return settings;
}

/** Keys that are bytes, and JSON that is passed on: these are not trimmed. */
const VERBATIM: ReadonlySet<string> = new Set(['encryptionKey', 'signatureKey', 'requestData']);

/** Options without white space around them: files that hold a secret end with a line feed. */
function trimmed(instance: InstanceOptions): InstanceOptions {
  const entries = Object.entries(instance).map(([name, value]) => [
    name,
    typeof value === 'string' && !VERBATIM.has(name) ? value.trim() : value,
  ]);
  return Object.fromEntries(entries);
}

function settingsOf(handle: number, instance: InstanceOptions): Settings {
  const { encryptionKey, signatureKey, requestData, peerEnvelope, domainsFromRequest, ...shown } =
    instance;
  return { ...shown, handle } as unknown as Settings;
}

function common(options: ClerkMiddlewareOptions) {
  return {
    ...verificationKeys(options),
    apiUrl: options.apiUrl || environment.API_URL,
    apiVersion: options.apiVersion || environment.API_VERSION,
    satelliteAutoSync: options.satelliteAutoSync === true,
    audience: list(options.audience),
    authorizedParties: options.authorizedParties ?? [],
    headerType: options.headerType ?? undefined,
    issuer: list((options as { issuer?: string | string[] }).issuer),
    clockSkewInMs: options.clockSkewInMs,
    skipJwksCache: options.skipJwksCache === true,
    jwksMaxAgeInMs: environment.JWKS_MAX_AGE,
    organizationSyncOptions: options.organizationSyncOptions ?? {},
    afterSignInUrl: options.afterSignInUrl,
    afterSignUpUrl: options.afterSignUpUrl,
  };
}

/**
 * The keys that tokens are verified with beside the secret key. Those of the
 * environment belong to its instance: for a tenant with keys of its own, they would
 * let another instance's users and machines in.
 */
export function verificationKeys(options: {
  readonly publishableKey?: string;
  readonly secretKey?: string;
  readonly machineSecretKey?: string;
  readonly jwtKey?: string;
}): { machineSecretKey: string; jwtKey: string } {
  const isOwn = isInstanceOfEnvironment(options);
  return {
    machineSecretKey: options.machineSecretKey || (isOwn ? environment.MACHINE_SECRET_KEY : ''),
    jwtKey: options.jwtKey || (isOwn ? environment.JWT_KEY : ''),
  };
}

/** Whether options name no instance's keys, or those of the environment's instance. */
function isInstanceOfEnvironment({
  publishableKey,
  secretKey,
}: {
  readonly publishableKey?: string;
  readonly secretKey?: string;
}): boolean {
  const pairs = [
    [publishableKey, environment.PUBLISHABLE_KEY],
    [secretKey, environment.SECRET_KEY],
  ] as const;
  const isNamed = pairs.some(([given]) => given);
  const isOther = pairs.some(([given, own]) => given && own && given !== own);
  // A key that the environment shares shows that the others are of its instance.
  return !isNamed || (!isOther && pairs.some(([given, own]) => given && given === own));
}

/** Whether a public key in PEM is that of the environment, however its lines are broken. */
export const isKeyOfEnvironment = (jwtKey: string | undefined): boolean =>
  Boolean(jwtKey) &&
  (jwtKey === environment.JWT_KEY || bodyOfPem(String(jwtKey)) === bodyOfPem(environment.JWT_KEY));

const list = (value: string | string[] | undefined): string[] =>
  [value ?? []].flat().filter(Boolean);

function resolveDomains(options: ResolvableOptions, request: RequestParts) {
  const ownUrl = () => request.url;
  const resolve = <T>(
    option: T | ((url: URL) => T) | undefined,
    otherwise: T,
    urlOf: () => string = ownUrl,
  ): T => {
    if (typeof option === 'function') {
      return (option as (url: URL) => T)(withHostOfAName(new URL(urlOf())));
    }
    return option ?? otherwise;
  };
  const domain = resolve(options.domain, environment.DOMAIN);
  const proxyUrl = absoluteOrPath(
    resolve(options.proxyUrl, '', () => addon.publicUrl(packRequest(request))) ||
      derivedProxy(options, request.url) ||
      environment.PROXY_URL,
  );
  const publishableKey = options.publishableKey || environment.PUBLISHABLE_KEY;
  return {
    domain,
    domainsFromRequest: !isStatic(options as ClerkMiddlewareOptions),
    isSatellite: resolve(options.isSatellite, environment.IS_SATELLITE),
    proxyUrl: proxyUrl || platformProxy(publishableKey, domain),
  };
}

/** The most characters that a host name has (RFC 1035, section 2.3.4). */
const MAX_HOST = 253;

/** A client may choose the host, and what is derived from it is cached. */
function withHostOfAName(url: URL): URL {
  if (url.hostname.length > MAX_HOST) {
    url.hostname = 'unknown.invalid';
  }
  return url;
}

const absoluteOrPath = (url: string): string =>
  url === '' || /^https?:\/\//.test(url) || url.startsWith('/') ? url : `/${url}`;

/**
 * A proxied Frontend API is reached through the application's own origin, as the
 * browser knows it, so a path is resolved against the public URL.
 */
function derivedProxy({ frontendApiProxy }: ResolvableOptions, requestUrl: string): string {
  if (!frontendApiProxy) {
    return '';
  }
  const { enabled, path = DEFAULT_PROXY_PATH } = frontendApiProxy;
  const isEnabled = typeof enabled === 'function' ? enabled(new URL(requestUrl)) : enabled;
  return isEnabled ? path : '';
}

/** Production deployments on the platform's own domain are proxied by default. */
function platformProxy(publishableKey: string, domain: string | undefined): string {
  const { VERCEL_TARGET_ENV, VERCEL_PROJECT_PRODUCTION_URL } = process.env;
  if (domain || environment.isAutoProxyDisabled() || VERCEL_TARGET_ENV !== 'production') {
    return '';
  }
  const host =
    (VERCEL_PROJECT_PRODUCTION_URL ?? '').replace(/^https?:\/\//, '').split('/')[0] ?? '';
  const isProxied = publishableKey.startsWith('pk_live_') && host.endsWith('.vercel.app');
  return isProxied ? DEFAULT_PROXY_PATH : '';
}

/** The JSON for the application; empty if nothing is defined. */
function requestDataOf(options: ClerkMiddlewareOptions): string {
  const isDefined = ([name, value]: [string, unknown]) =>
    value !== undefined && name !== 'onDecision';
  return Object.entries(options).some(isDefined) ? JSON.stringify(options) : '';
}
