/** What a generated request is: what is special about it. `request.mjs` makes it one. */

import type { InstanceName, PublishableName } from './instances.mjs';
import type { Spelling } from './request.mjs';
import type { Category, Damage, OrganizationName } from './tokens.mjs';

/** A name and a value. */
export type Pair = [name: string, value: string];

export type Members = Record<string, unknown>;

/** Signing keys by name. */
export type KeyName = 'own' | 'other';

/** A token; times are in seconds from now. */
export interface TokenDescription {
  instance: InstanceName;
  kind?: 'session' | 'machine' | 'oauth';
  key?: KeyName;
  issuer?: string;
  expires?: number;
  issued?: number;
  organization?: OrganizationName;
  claims?: Members;
  header?: Members;
  without?: string[];
  damage?: Damage;
}

/** The token of a handshake, which brings session tokens. */
export interface HandshakeDescription {
  instance: InstanceName;
  outcome: string;
  key?: KeyName;
  category?: Category;
  damage?: Damage;
}

/** What stands around a token, and how it is spelled. */
interface Around {
  before?: string;
  after?: string;
  spelling?: Spelling;
}

/** A value that says who somebody is: text, a token, or the token of a handshake. */
export type Credential =
  | string
  | (Around & { token: TokenDescription; handshake?: undefined })
  | (Around & { handshake: HandshakeDescription; token?: undefined });

/** Options of the middleware; keys and tenants by name. */
export interface ChosenOptions {
  jwtKey?: KeyName;
  tenant?: InstanceName;
  publishable?: PublishableName;
  isSatellite?: boolean;
  domain?: string;
  proxyUrl?: string;
  signInUrl?: string;
  signUpUrl?: string;
  satelliteAutoSync?: boolean;
  debug?: boolean;
  apiUrl?: string;
  apiVersion?: string;
  frontendApiProxy?: { enabled: boolean; path?: string };
  [name: string]: unknown;
}

/** What a handler gives `auth()` or `auth.protect()`, or a redirect. */
export interface HandlerOptions {
  token?: unknown;
  acceptsToken?: unknown;
  treatPendingAsSignedOut?: boolean;
  unauthenticatedUrl?: string;
  unauthorizedUrl?: string;
  returnBackUrl?: string | null;
}

/** What a handler is made of, each kind of other parts. */
export interface HandlerParts {
  params?: Members & { token?: unknown };
  predicate?: { all?: Members[]; any?: Members[] };
  options?: HandlerOptions;
  first?: HandlerOptions;
  shows?: boolean;
  checks: Members[];
  body: unknown;
  init: { status?: number; headers?: Pair[] };
  responseHeaders?: Pair[];
  requestHeaders?: Pair[];
  to: string;
  status: number;
  message: string;
  sample: string;
}

/** The handler of a middleware. */
export type HandlerDescription = { kind: string } & Partial<HandlerParts>;

/** A request. */
export interface Description {
  /** The number of the environment. */
  profile: number;
  method: string;
  base: string;
  path: string;
  query: [name: string, value: Credential][];
  rawQuery: string;
  headers: Pair[];
  cookies: [name: string, value: Credential][];
  authorization?: Credential;
  options: ChosenOptions;
  /** The names of options that are `undefined`. */
  unset: string[];
  /** The names of options whose values are functions of the URL. */
  functions: string[];
  isCallback: boolean;
  handler: HandlerDescription;
}
