/**
 * The pages of an application, as far as they are known: from the manifests of
 * its build, or in development from its source files. **If they are unknown, any
 * path may be a page.**
 */

/** A page or a route handler. */
export interface Page {
  /** As Next.js writes it: `/orgs/[slug]/settings`. */
  readonly pattern: string;
  readonly isDynamic: boolean;
  /** Whether Next.js stops looking once it has found this page. */
  readonly isSure: boolean;
  /** Whether a canonical path, without a slash at its end, is one of the page's. */
  readonly has: (path: string) => boolean;
  /** Whether a path is one of the page's without being decoded. */
  readonly hasSpelled: (path: string) => boolean;
}

/** The pages in the order in which Next.js looks for them. */
export class Pages {
  readonly #list: () => readonly Page[] | undefined;

  /** @param list - returns the pages; `undefined` if they are unknown */
  constructor(list: () => readonly Page[] | undefined) {
    this.#list = list;
  }

  /** Whether it is known which pages there are. */
  get areKnown(): boolean {
    return this.#list() !== undefined;
  }

  /** The page that has a canonical path; `undefined` if none has, or if it is unknown. */
  at(path: string): Page | undefined {
    const found = withoutSlash(path);
    return this.#list()?.find((page) => page.has(found));
  }

  /** The page that Next.js finds by a path that it has not decoded. */
  atSpelled(pathname: string): Page | undefined {
    const found = withoutSlash(pathname);
    return this.#list()?.find((page) => page.hasSpelled(found));
  }

  /** Whether a page may have a canonical path; true if the pages are unknown. */
  mayBeAt(path: string): boolean {
    return !this.areKnown || this.at(path) !== undefined;
  }

  /** The page of a pattern. */
  get(pattern: string): Page | undefined {
    return this.#list()?.find((page) => page.pattern === pattern);
  }
}

/** A page with a fixed path, which is compared as it is and fully decoded, as Next.js does. */
export const staticPage = (pattern: string): Page => ({
  pattern,
  isDynamic: false,
  isSure: true,
  has: (path) => path === pattern || decoded(path) === pattern,
  hasSpelled: (path) => path === pattern,
});

/**
 * A page with dynamic segments. `regex` is that of Next.js, whose `.` has to
 * match line terminators too, since canonical paths are decoded.
 */
export const dynamicPage = (pattern: string, regex: string, isSure: boolean): Page => {
  const expression = new RegExp(regex, 's');
  const has = (path: string) => expression.test(path);
  return { pattern, isDynamic: true, isSure, has, hasSpelled: has };
};

const withoutSlash = (path: string): string => (path === '/' ? path : path.replace(/\/$/, ''));

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
