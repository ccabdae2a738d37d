/**
 * Where browsers may be redirected and answered. **A session goes only to loopback
 * addresses and configured origins**: the receiver of a handshake can act as the
 * user.
 */

import { invalid } from './errors';
import type { Instance } from './instance';

/** Whether a hostname is one of this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether the instance's sessions may go to this origin. */
export function isAllowedOrigin(instance: Instance, origin: string): boolean {
  if (!URL.canParse(origin)) {
    return false;
  }
  const { protocol, hostname, host, origin: normalized } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') {
    return false;
  }
  return (
    isLoopback(hostname) ||
    instance.allowedOrigins.has(normalized) ||
    instance.satellites.has(host) ||
    isOwnDomain(instance, hostname)
  );
}

/**
 * The URL in the parameter `redirect_url`. Throws a coded error when it is not
 * an absolute http or https URL, or leads where sessions may not go.
 */
export function redirectUrl(instance: Instance, value: string | null | undefined): URL {
  const target = value ?? '';
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) {
    throw invalid('"redirect_url" must be an absolute http or https URL.');
  }
  const url = new URL(target);
  if (url.username || url.password || !isAllowedOrigin(instance, url.origin)) {
    throw invalid(
      `"redirect_url" leads to ${url.host}, which is neither a loopback address nor among the allowedOrigins.`,
    );
  }
  return url;
}

/** In production an application shares the Frontend API's parent domain. */
function isOwnDomain({ instanceType, frontendApi }: Instance, hostname: string): boolean {
  const domain = parentDomain(frontendApi);
  return instanceType === 'production' && (hostname === domain || hostname.endsWith(`.${domain}`));
}

/** `clerk.example.com:443` is below `example.com`. */
function parentDomain(frontendApi: string): string {
  return frontendApi.replace(/:\d+$/, '').replace(/^clerk\./, '');
}

/**
 * The `Domain` of a cookie that the application at `app` reads when the
 * emulator at `own` sets it; empty for a cookie of the host alone, and
 * `undefined` if no cookie can reach it.
 */
export function cookieDomain(
  { frontendApi }: Instance,
  own: string,
  app: string,
): string | undefined {
  if (own === app) {
    return '';
  }
  const domain = parentDomain(frontendApi);
  const isBelow = (host: string) => host === domain || host.endsWith(`.${domain}`);
  return isBelow(own) && isBelow(app) ? domain : undefined;
}

/** The domain that a production instance reached at `own` shares with applications. */
export function sharedDomain({ frontendApi }: Instance, own: string): string | undefined {
  const domain = parentDomain(frontendApi);
  return own.endsWith(`.${domain}`) ? domain : undefined;
}

/** `text` without the slashes at its end; an expression would look for them from each. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') {
    end -= 1;
  }
  return text.slice(0, end);
}
