/** The rows of the map: each is something that a request can ask for. */

/** What is asked for. */
export type Kind =
  | 'page'
  | 'rsc'
  | 'data'
  | 'handler'
  | 'metadata'
  | 'file'
  | 'action'
  | 'rewrite'
  | 'redirect';

/** A request that asks for it, without who asks. */
export interface Ask {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The code that runs if the middleware lets the request pass. */
  readonly code: CodePlace | undefined;
}

/** Where the code of a route is. */
export interface CodePlace {
  /** The absolute path of the file. */
  readonly file: string;
  /** The exports that may guard it, of which the first that does counts. */
  readonly exports: readonly string[];
}

/** One row. */
export interface Entry {
  readonly kind: Kind;
  /** The route as Next.js writes it, the source of a rule, or the name of an action. */
  readonly route: string;
  readonly method: string;
  /** An action is as open as the most open of the routes that serve it. */
  readonly asks: readonly Ask[];
  /** Where a rewrite or redirect leads. */
  readonly destination?: string;
  /** Whether it applies only with some headers, cookies, hosts or queries. */
  readonly isConditional?: boolean;
}

/** What identifies a row, in one build and the next. */
export const keyOf = ({ kind, method, route }: Pick<Entry, 'kind' | 'method' | 'route'>): string =>
  `${kind} ${method} ${route}`;
