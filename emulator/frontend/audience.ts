/**
 * Which instance a browser's request is for, and under which URL the browser
 * made it: **directly, below `/instances/<n>`, or through the application's
 * proxy**, which proves itself with the secret key.
 */

import type { MiddlewareHandler } from 'hono';
import { isAllowedOrigin, withoutSlashes } from '../addresses';
import { type Ctx, type Env, instanceBySecretKey } from '../context';
import { ApiError, invalid, notFound } from '../errors';
import type { Instance } from '../instance';

/** The path of the n-th instance after the first on the emulator's origin. */
export function instancePath(position: number): string {
  return position === 0 ? '' : `/instances/${position}`;
}

/** Sets the instance and the public URL of a request. */
export function forBrowsers(instances: readonly Instance[]): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { instance, publicUrl } = proxied(c, instances) ?? direct(c, instances);
    c.set('instance', instance);
    c.set('publicUrl', publicUrl);
    assertOrigin(c);
    await next();
  };
}

/**
 * Whether a request to a path that both APIs have is a browser's: through an
 * application's proxy, or by Clerk's browser library.
 */
export function isOfBrowser(c: Ctx): boolean {
  const isOfLibrary =
    c.req.header('origin') !== undefined || c.req.query('__clerk_api_version') !== undefined;
  return (
    c.req.header('clerk-secret-key') !== undefined ||
    (c.req.header('authorization') === undefined && isOfLibrary)
  );
}

/** The origin from which the browser sees the emulator. */
export function publicOrigin(c: Ctx): string {
  return new URL(c.get('publicUrl')).origin;
}

function proxied(c: Ctx, instances: readonly Instance[]) {
  const key = c.req.header('clerk-secret-key');
  if (key === undefined) {
    return undefined;
  }
  const instance = instanceBySecretKey(instances, key);
  const proxyUrl = c.req.header('clerk-proxy-url') ?? '';
  if (!/^https?:\/\//.test(proxyUrl) || !URL.canParse(proxyUrl)) {
    throw invalid('The header Clerk-Proxy-Url must be an absolute http or https URL.');
  }
  return { instance, publicUrl: withoutSlashes(proxyUrl) };
}

function direct(c: Ctx, instances: readonly Instance[]) {
  const { origin, host } = new URL(c.req.url);
  const asked = c.req.param('instance');
  const named = instances.find(({ frontendApi }) => frontendApi === host);
  const position = asked === undefined ? instances.indexOf(named as Instance) : Number(asked);
  const instance = instances[Math.max(0, position)];
  if (!instance) {
    throw notFound(c.req.method, c.req.path);
  }
  const path = asked === undefined ? '' : instancePath(position);
  return { instance, publicUrl: `${origin}${path}` };
}

/** A page of another origin must not act for the browser's user. */
function assertOrigin(c: Ctx): void {
  const origin = c.req.header('origin');
  const isOwn = origin === undefined || origin === publicOrigin(c);
  if (!isOwn && !isAllowedOrigin(c.get('instance'), origin)) {
    throw new ApiError(
      400,
      'origin_invalid',
      'Invalid HTTP Origin header',
      "The request's Origin is neither a loopback address nor among the allowedOrigins.",
    );
  }
}
