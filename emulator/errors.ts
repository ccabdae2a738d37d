/** Errors in the shape in which Clerk's APIs report them. */

/** An error that becomes an HTTP response. */
export class ApiError extends Error {
  /** The status code of the response. */
  readonly status: number;
  /** The machine-readable reason, such as `clerk_key_invalid`. */
  readonly code: string;
  /** What to do about it. */
  readonly longMessage: string;
  /** The parameter that is at fault, where it is one. */
  readonly parameter: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    longMessage: string,
    parameter?: string,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.longMessage = longMessage;
    this.parameter = parameter;
  }

  /** The response's body. */
  get body() {
    const { code, message, longMessage, parameter } = this;
    const meta = parameter === undefined ? {} : { param_name: parameter };
    return { errors: [{ code, message, long_message: longMessage, meta }] };
  }
}

/** No secret key, or one that belongs to no instance here. */
export function secretKeyInvalid(): ApiError {
  return new ApiError(
    401,
    'clerk_key_invalid',
    'The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.',
    "Send the emulator's secretKey as `Authorization: Bearer <secret key>`.",
  );
}

/** A path that the emulator does not serve. */
export function notFound(method: string, path: string): ApiError {
  return new ApiError(
    404,
    'resource_not_found',
    'not found',
    `The emulator does not serve ${method} ${path}.`,
  );
}

/** A malformed parameter or body. */
export function invalid(what: string): ApiError {
  return new ApiError(422, 'form_param_format_invalid', 'is invalid', what);
}

/** A field of a form or a body that is refused for the reason `detail`. */
export function formError(code: string, parameter: string, detail: string): ApiError {
  const sentence = /^[A-Z]/.test(detail) ? detail : `${parameter} ${detail}`;
  return new ApiError(422, code, detail, sentence, parameter);
}

/** A resource that does not exist. */
export function resourceNotFound(kind: string, id?: string): ApiError {
  const named = id === undefined ? '' : ` with the id or name "${id}"`;
  return new ApiError(
    404,
    'resource_not_found',
    'not found',
    `The ${kind}${named} does not exist.`,
  );
}

/** A browser without a signed-in user. */
export function signedOut(): ApiError {
  return new ApiError(401, 'signed_out', 'Signed out', 'You are signed out');
}

/** A page or an origin that is not permitted. */
export function forbidden(code: string, message: string, longMessage: string): ApiError {
  return new ApiError(403, code, message, longMessage);
}
