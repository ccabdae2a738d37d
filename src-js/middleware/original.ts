/**
 * A request as it came. **Every run of a handler gets the same request**: what
 * one run changes (`nextUrl`, headers, cookies, a body that it has read) the next
 * one does not see.
 */

import { NextRequest } from 'next/server';
import { MalformedURLError } from '../auth/malformed-url';

type NextUrl = NextRequest['nextUrl'];
type State = Record<PropertyKey, unknown>;

/** What a request was when it came, cheap to keep: most have one run. */
export class Original {
  readonly #request: NextRequest;
  readonly #headers: Array<[string, string]>;
  /** A request that is no `NextRequest` has none. */
  readonly #nextUrl: (() => NextUrl) | undefined;
  #body: Request | undefined;

  /** @param request - a request that no run has seen yet */
  constructor(request: NextRequest) {
    this.#request = request;
    this.#headers = [...request.headers];
    this.#nextUrl = request.nextUrl && copierOf(request.nextUrl);
  }

  /**
   * Keeps the body for further runs, unless it has been read. To be called when
   * it is known that there will be some: what is kept is held in memory as far
   * as a run has read it.
   */
  keepBody(): void {
    if (!this.#body && !isRead(this.#request) && this.#request.body) {
      this.#body = this.#request.clone();
    }
  }

  /**
   * The request, as it came, for a further run. Throws a `MalformedURLError`
   * where an earlier run has read its body before it was known that there would
   * be another: what the handler then says of it is a guess.
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
    // The application has a class of its own, and only Next.js knows the
    // configuration by which it took the URL apart.
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
 * Gives copies of a `nextUrl` as it is now, in every detail. Its own `clone()`
 * is one of its text, which not every base path and locale survive.
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
