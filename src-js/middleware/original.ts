/**
 * A request as it came. **Every run of a handler gets the same request**, without
 * an earlier run's changes to `nextUrl`, headers, cookies or the body.
 */

import { NextRequest } from 'next/server';
import { MalformedURLError } from '../wire/malformed-url';

type NextUrl = NextRequest['nextUrl'];
type State = Record<PropertyKey, unknown>;

/** The original state of a request, cheap to keep: most requests have one run. */
export class Original {
  readonly #request: NextRequest;
  readonly #headers: Array<[string, string]>;
  /** Undefined for a request that is not a `NextRequest`. */
  readonly #nextUrl: (() => NextUrl) | undefined;
  #body: Request | undefined;

  /** @param request - a request that no run has seen yet */
  constructor(request: NextRequest) {
    this.#request = request;
    this.#headers = [...request.headers];
    this.#nextUrl = request.nextUrl && copierOf(request.nextUrl);
  }

  /**
   * Keeps the body for further runs, unless it has been read. Call this once
   * further runs are certain: the part that a run has read stays in memory.
   */
  keepBody(): void {
    if (!this.#body && !isRead(this.#request) && this.#request.body) {
      this.#body = this.#request.clone();
    }
  }

  /**
   * The original request, for a further run. Throws a `MalformedURLError` if an
   * earlier run read the body before a further run was known to be needed: the
   * handler could not judge the request without its body.
   */
  again(): NextRequest {
    const { url, method, signal } = this.#request;
    if (!this.#body && isRead(this.#request)) {
      throw new MalformedURLError(new URL(url).pathname, 'the body of the request has been read');
    }
    const body = this.#body?.clone().body ?? null;
    const init = { method, headers: this.#headers, signal, body };
    // A body that streams has to say so (Fetch standard, section 5.4).
    const request = new NextRequest(url, body ? { ...init, duplex: 'half' } : init);
    const { cookies } = request;
    // The application bundles its own class, and only Next.js knows the
    // configuration with which it parsed the URL.
    Object.setPrototypeOf(request, Object.getPrototypeOf(this.#request));
    return Object.defineProperties(request, {
      cookies: { value: cookies },
      nextUrl: { value: this.#nextUrl?.() },
      url: { value: url },
    });
  }
}

const isRead = ({ bodyUsed, body }: NextRequest): boolean => bodyUsed || Boolean(body?.locked);

/**
 * Makes exact copies of the current `nextUrl`. Its own `clone()` parses its text
 * again, which loses some base paths and locales.
 */
function copierOf(url: NextUrl): () => NextUrl {
  const states = Reflect.ownKeys(url).map((key) => {
    const state = (url as unknown as State)[key] as { url?: URL } | undefined;
    const href = state?.url?.href;
    return { key, state: href ? { ...state } : state, href };
  });
  return () => {
    const copy = Object.create(Object.getPrototypeOf(url)) as State;
    for (const { key, state, href } of states) {
      copy[key] = href ? { ...state, url: new URL(href) } : state;
    }
    return copy as unknown as NextUrl;
  };
}
