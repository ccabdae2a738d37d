/** Errors in the shape in which Clerk's APIs report them. */

/** An error that becomes an HTTP response. */
export class ApiError extends Error {
  /** The status code of the response. */
  readonly status: number;
  /** The machine-readable reason, such as `clerk_key_invalid`. */
  readonly code: string;
  /** What to do about it. */
  readonly longMessage: string;

  constructor(status: number, code: string, message: string, longMessage: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.longMessage = longMessage;
  }

  /** The response's body. */
  get body() {
    const { code, message, longMessage } = this;
    return { errors: [{ code, message, long_message: longMessage }] };
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

/** A parameter or a body that cannot be understood. */
export function invalid(what: string): ApiError {
  return new ApiError(422, 'form_param_format_invalid', 'is invalid', what);
}
