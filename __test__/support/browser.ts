/** A browser that visits a middleware and an emulator, and keeps the cookies of each. */

import { NextRequest } from 'next/server';
import { EVENT, handedOn } from './instance';

type Middleware = (request: NextRequest, event: never) => unknown;

/** The page that a visit ends with. */
export interface Visited {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  /** What the application's request headers say where the middleware let it through. */
  readonly auth: Headers;
  /** The URLs that led here, the first one asked for first. */
  readonly trail: readonly string[];
}

const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document' };

/** One browser with an application at `appOrigin`; other URLs are fetched. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();
  readonly #appOrigin: string;
  readonly #apps = new Map<string, Middleware>();

  constructor(appOrigin: string, middleware: Middleware) {
    this.#appOrigin = appOrigin;
    this.add(appOrigin, middleware);
  }

  /** Adds another application. */
  add(origin: string, middleware: Middleware): void {
    this.#apps.set(origin, middleware);
  }

  /** The cookies of a host, which are its own whatever the port. */
  cookies(url = this.#appOrigin): Map<string, string> {
    const { hostname } = new URL(url);
    const jar = this.#jars.get(hostname) ?? new Map<string, string>();
    this.#jars.set(hostname, jar);
    return jar;
  }

  /** Asks for a page and follows redirects. */
  async visit(url: string, init: RequestInit = {}): Promise<Visited> {
    const trail: string[] = [];
    let next = url;
    let request = init;
    while (trail.length < 12) {
      trail.push(next);
      const response = await this.#ask(next, request);
      this.#keep(next, response);
      const location = response.headers.get('location');
      if (!location) {
        const { status } = response;
        const body = await response.text();
        return { url: next, status, body, auth: handedOn(response), trail };
      }
      next = new URL(location, next).href;
      request = {};
    }
    throw new Error(`More than twelve redirects: ${trail.join(' → ')}`);
  }

  /** Fills in the form whose action ends with `action`, and submits it. */
  submit(page: Visited, action: string, fields: Record<string, string> = {}): Promise<Visited> {
    const forms = page.body.match(/<form[\s\S]*?<\/form>/g) ?? [];
    const form = forms.find((one) => one.includes(`action="${action}`));
    if (!form) {
      throw new Error(`${page.url} has no form ${action}:\n${page.body}`);
    }
    const hidden = [...form.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const values = Object.fromEntries(
      hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
    );
    return this.visit(new URL(action, page.url).href, {
      method: 'POST',
      body: new URLSearchParams({ ...values, ...fields }),
      headers: { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' },
    });
  }

  async #ask(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies(url)].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...DOCUMENT, host: new URL(url).host, cookie, ...init.headers };
    const middleware = this.#apps.get(new URL(url).origin);
    if (middleware) {
      const { method, body } = init;
      const request = new NextRequest(url, { method, body, headers, duplex: 'half' });
      return (await middleware(request, EVENT)) as Response;
    }
    return fetch(url, { ...init, headers, redirect: 'manual' });
  }

  #keep(url: string, response: Response): void {
    const jar = this.cookies(url);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const isOver = /max-age=0(;|$)/i.test(line) || /expires=[^;]*1970/i.test(line);
      if (isOver) {
        jar.delete(name);
      } else {
        jar.set(name, value);
      }
    }
  }
}
