/**
 * What the emulator answers over HTTP. **Everything but the handshake asks
 * for the instance's secret key**, the way the Backend API does.
 */

import { invalid, notFound, secretKeyInvalid } from './errors';
import type { Instance } from './instance';
import { type Organization, organizationClaims } from './organization';
import type { SessionTokenClaims, TokenHeader } from './session-token';

/** A request, as far as routes look at it. */
export interface ApiRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  /** The body, as JSON; an empty object when there is none. */
  body(): Promise<unknown>;
}

/** A response: JSON, or a redirect. */
export type ApiResponse =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: number; readonly location: string };

/** What a session token is asked for with. */
export interface SessionTokenRequest {
  readonly claims?: SessionTokenClaims;
  readonly header?: TokenHeader;
  /** The active organization, packed into claims; `claims` go over them. */
  readonly organization?: Organization;
}

type Route = (instance: Instance, request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

const BACKEND_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/jwks': (instance) => ({ status: 200, json: instance.jwks }),
  'POST /emulator/session_tokens': mintSessionToken,
  'POST /emulator/signing_keys': (instance) => {
    instance.rotateSigningKey();
    return { status: 201, json: { kid: instance.keyId } };
  },
};

/** Answers one request to the instances; throws an `ApiError` otherwise. */
export async function answer(
  instances: readonly [Instance, ...Instance[]],
  request: ApiRequest,
): Promise<ApiResponse> {
  const name = `${request.method} ${request.url.pathname}`;
  if (name === 'GET /v1/client/handshake') {
    return handshake(instances[0], request);
  }
  const route = Object.hasOwn(BACKEND_ROUTES, name) ? BACKEND_ROUTES[name] : undefined;
  if (!route) {
    throw notFound(request.method, request.url.pathname);
  }
  const key = /^Bearer\s+(\S+)$/i.exec(request.authorization ?? '')?.[1];
  const instance = instances.find(({ secretKey }) => secretKey === key);
  if (!instance) {
    throw secretKeyInvalid();
  }
  return route(instance, request);
}

async function mintSessionToken(instance: Instance, request: ApiRequest): Promise<ApiResponse> {
  const body = await request.body();
  if (!isObject(body)) {
    throw invalid('The body must be a JSON object with claims, header and organization.');
  }
  const { claims, header, organization } = body as SessionTokenRequest;
  const named = Object.entries({ claims, header, organization });
  for (const [name, value] of named) {
    if (value !== undefined && !isObject(value)) {
      throw invalid(`"${name}" must be a JSON object.`);
    }
  }
  const packed = organization ? packedClaims(organization) : {};
  return {
    status: 201,
    json: { token: instance.mintSessionToken({ ...packed, ...claims }, header) },
  };
}

function packedClaims(organization: Organization) {
  if (typeof organization.id !== 'string') {
    throw invalid('"organization.id" must be a string.');
  }
  try {
    return organizationClaims(organization);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
}

/** Sends the browser back to the application with the cookies it is to have. */
function handshake(instance: Instance, { url }: ApiRequest): ApiResponse {
  const target = url.searchParams.get('redirect_url') ?? '';
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) {
    throw invalid('"redirect_url" must be an absolute http or https URL.');
  }
  const location = new URL(target);
  const token = instance.mintHandshakeToken(url.searchParams.get('__clerk_db_jwt'));
  location.searchParams.set('__clerk_handshake', token);
  return { status: 307, location: location.href };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
