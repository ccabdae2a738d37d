/** What every handler knows about its request. */

import type { Context } from 'hono';
import { ApiError, invalid, secretKeyInvalid } from './errors';
import type { Instance } from './instance';
import type { Client } from './store/rows';
import { sameSecret } from './store/secret';
import type { Store } from './store/store';

/** The largest body that is read, in bytes. */
export const BODY_LIMIT = 1_048_576;

/** Variables of a request. */
export type Env = {
  Variables: {
    /** The instance that the request is for. */
    instance: Instance;
    /** The URL under which the browser reaches the instance, without a slash at its end. */
    publicUrl: string;
    /** The browser's client, where this request made it. */
    client: Client | undefined;
    /** The token of the development browser, where this request made it. */
    devBrowser: string | undefined;
  };
};

/** The context of a request. */
export type Ctx = Context<Env>;

/** The store of the request's instance. */
export function storeOf(c: Ctx): Store {
  return c.get('instance').store;
}

/** The instance with this secret key; throws a 401 for an unknown one. */
export function instanceBySecretKey(
  instances: readonly Instance[],
  key: string | undefined,
): Instance {
  const found = instances.find(({ secretKey }) => sameSecret(secretKey, key ?? ''));
  if (!found) {
    throw secretKeyInvalid();
  }
  return found;
}

/** The key in the header `Authorization`. */
export function bearerKey(c: Ctx): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** Fields of a body, which is a JSON object or a form; empty without a body. */
export type Fields = Record<string, unknown>;

/**
 * Reads the request's body. Throws a coded error if it is malformed. With `all`, a
 * field that comes more than once in a form is an array.
 */
export async function fieldsOf(c: Ctx, { all = false } = {}): Promise<Fields> {
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(typeOf(c))) {
    return c.req.parseBody({ all });
  }
  const text = await c.req.text();
  if (text.length > BODY_LIMIT) {
    throw new ApiError(413, 'request_too_large', 'too large', 'The body is too large.');
  }
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body must be a JSON object.');
  }
  return body as Fields;
}

/** The text in a field; `undefined` without one. */
export function text(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

function typeOf(c: Ctx): string {
  return c.req.header('content-type') ?? '';
}
