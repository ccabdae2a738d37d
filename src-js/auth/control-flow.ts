/**
 * Control flow by errors, as in `next/navigation`: `protect()` and the redirect
 * helpers throw, and the caller of the handler turns the error into a response.
 * The digests are those of Next.js, so each recognises the other's errors.
 */

import { isMalformedUrl } from '../wire/malformed-url';
import { type ChosenRefusal, statusOf } from './refusal';

const REDIRECT = 'NEXT_REDIRECT';
const HTTP_ERROR = 'NEXT_HTTP_ERROR_FALLBACK';
const LEGACY_NOT_FOUND = 'NEXT_NOT_FOUND';

/** Copies of this package, as bundlers make them, know each other's refusals. */
const REFUSAL = Symbol.for('ironclerk.refusal');

/** Which page a thrown redirect leads to. */
export type RedirectTarget = 'url' | 'sign-in' | 'sign-up';

const TARGETS: Record<RedirectTarget, string> = {
  url: 'CLERK_PROTECT_REDIRECT_TO_URL',
  'sign-in': 'CLERK_PROTECT_REDIRECT_TO_SIGN_IN',
  'sign-up': 'CLERK_PROTECT_REDIRECT_TO_SIGN_UP',
};

/** What was thrown to end a request. */
export type ControlFlow =
  | { readonly kind: 'refused'; readonly refusal: ChosenRefusal }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'malformed-url' }
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'redirect-to-sign-in' | 'redirect-to-sign-up';
      readonly returnBackUrl: string | URL;
    };

/** Ends the request with 404. */
export function notFound(): never {
  throw Object.assign(new Error(`${HTTP_ERROR};404`), { digest: `${HTTP_ERROR};404` });
}

/** Ends the request with 401. */
export function unauthorized(): never {
  throw Object.assign(new Error(HTTP_ERROR), { digest: `${HTTP_ERROR};401` });
}

/** Ends the request as the application chose. Next.js knows the status by the digest. */
export function refused(refusal: ChosenRefusal): never {
  const digest = `${HTTP_ERROR};${statusOf(refusal)}`;
  throw Object.assign(new Error(digest), { digest, [REFUSAL]: refusal });
}

/** Ends the request with a redirect. */
export function redirect(url: string): never {
  throwRedirect(url, 'url', { redirectUrl: url });
}

/**
 * Ends the request with a redirect to the sign-in or sign-up page.
 * `returnBackUrl` defaults to the request's URL; `null` leaves it out.
 */
export function redirectToPage(
  page: 'sign-in' | 'sign-up',
  url: string,
  returnBackUrl?: string | URL | null,
): never {
  throwRedirect(url, page, { returnBackUrl: returnBackUrl === null ? '' : returnBackUrl || url });
}

function throwRedirect(url: string, target: RedirectTarget, extra: object): never {
  throw Object.assign(new Error(REDIRECT), {
    digest: `${REDIRECT};replace;${url};307;`,
    clerk_digest: TARGETS[target],
    ...extra,
  });
}

/** What `thrown` means; `undefined` if it is an ordinary error. */
export function controlFlowOf(thrown: unknown): ControlFlow | undefined {
  if (isMalformedUrl(thrown)) {
    return { kind: 'malformed-url' };
  }
  const { digest, clerk_digest, redirectUrl, returnBackUrl } = (thrown ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof digest !== 'string') {
    return undefined;
  }
  const refusal = (thrown as { [REFUSAL]?: ChosenRefusal })[REFUSAL];
  if (refusal) {
    return { kind: 'refused', refusal };
  }
  if (digest === `${HTTP_ERROR};401`) {
    return { kind: 'unauthorized' };
  }
  if (digest === LEGACY_NOT_FOUND || digest === `${HTTP_ERROR};404`) {
    return { kind: 'not-found' };
  }
  const url = redirectUrlOf(digest);
  if (url === undefined) {
    return undefined;
  }
  if (clerk_digest === TARGETS['sign-in'] || clerk_digest === TARGETS['sign-up']) {
    const kind =
      clerk_digest === TARGETS['sign-in'] ? 'redirect-to-sign-in' : 'redirect-to-sign-up';
    return { kind, returnBackUrl: returnBackUrl as string | URL };
  }
  return { kind: 'redirect', url: typeof redirectUrl === 'string' ? redirectUrl : url };
}

/** The destination of a redirect's digest, `NEXT_REDIRECT;type;url;status;`. */
function redirectUrlOf(digest: string): string | undefined {
  const parts = digest.split(';');
  const [code, type] = parts;
  const isRedirect = code === REDIRECT && (type === 'replace' || type === 'push');
  return isRedirect && Number(parts.at(-2)) === 307 ? parts.slice(2, -2).join(';') : undefined;
}
