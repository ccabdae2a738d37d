/** `authenticateRequest()`, for any `Request`. */

import type {
  AuthenticateRequestOptions as BackendOptions,
  RequestState,
} from '@clerk/backend/internal';
import { authenticate } from '../observability/authenticate';
import type { OnDecision } from '../options/on-decision';
import { requestSettings } from '../options/settings';
import { acceptsMask } from '../wire/accepts';
import type { TokenTypeName } from '../wire/reply';
import { requestStateOf } from './request-state';

/** The options of `authenticateRequest()`: those of `@clerk/backend`, and a hook. */
export interface AuthenticateRequestOptions extends BackendOptions {
  /**
   * Is told how the request was decided, without a token, an identity or an address.
   * What it throws is logged once, and affects no request.
   */
  onDecision?: OnDecision;
}

/** `authenticateRequest()`, whose result depends on the types of token that it accepts. */
export interface AuthenticateRequest {
  <T extends readonly TokenTypeName[]>(
    request: Request,
    options: AuthenticateRequestOptions & { acceptsToken: T },
  ): Promise<RequestState<T[number] | null>>;
  <T extends TokenTypeName>(
    request: Request,
    options: AuthenticateRequestOptions & { acceptsToken: T },
  ): Promise<RequestState<T>>;
  (
    request: Request,
    options: AuthenticateRequestOptions & { acceptsToken: 'any' },
  ): Promise<RequestState<TokenTypeName>>;
  (request: Request, options?: AuthenticateRequestOptions): Promise<RequestState<'session_token'>>;
}

/**
 * Authenticates a request by its session token, in a header or in cookies, or
 * by a machine token. Options that are not given come from the environment
 * if there is one: `CLERK_API_URL` and `CLERK_API_VERSION`; and
 * `CLERK_JWT_KEY` and `CLERK_MACHINE_SECRET_KEY`, unless the options name keys
 * of another instance than the environment does.
 *
 * Resolves to a request state; rejects only when the configuration allows no
 * decision, with a message for the developer.
 */
export const authenticateRequest: AuthenticateRequest = (async (
  request: Request,
  options: AuthenticateRequestOptions = {},
) => {
  const settings = requestSettings(options);
  const accepts = acceptsMask(options.acceptsToken);
  const reply = await authenticate(settings.handle, accepts, request, options.onDecision);
  return requestStateOf(reply, settings);
}) as AuthenticateRequest;
