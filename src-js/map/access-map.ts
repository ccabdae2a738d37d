/** The access map: **who gets what, for everything that a request can ask for**. */

import { type Answer, isAnswer } from './answer';
import { VISITOR } from './caller';
import { type Kind, keyOf } from './entry';
import type { CodeLine } from './source-file';

/** The version of the format that `--write` writes. */
export const VERSION = 1;

/** One row of the map. */
export interface MapRow {
  readonly kind: Kind;
  /** The route as Next.js writes it, the source of a rule, or the name of an action. */
  readonly route: string;
  readonly method: string;
  /** The path that was asked for. */
  readonly path: string;
  /** The file of the route, relative to the application. */
  readonly file?: string;
  readonly destination?: string;
  /** Whether it applies only with some headers, cookies, hosts or queries. */
  readonly isConditional?: boolean;
  /** Whether the middleware runs for it. */
  readonly isMatched: boolean;
  /** Whether the middleware keeps a visitor out. */
  readonly isProxied: boolean;
  /** Whether the code of the route refuses callers, or reads who calls. */
  readonly code?: 'protects' | 'reads';
  /** The answers by the names of the callers. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Where redirects lead, by the names of the callers. */
  readonly redirects?: Readonly<Record<string, string>>;
  /** The lines of code that concern the row. */
  readonly lines: readonly CodeLine[];
}

/** A pattern of the middleware that no row matches. */
export interface UnusedGuard {
  readonly pattern: string;
  readonly at: CodeLine;
}

/** The whole map. */
export interface AccessMap {
  readonly version: typeof VERSION;
  /** The names of the callers, in the order of the columns. */
  readonly callers: readonly string[];
  readonly rows: readonly MapRow[];
  /** The lines of the middleware that refuse or redirect, or decide whether to. */
  readonly acts: readonly CodeLine[];
  readonly unusedGuards: readonly UnusedGuard[];
}

/** Without a check of any kind: every caller is served. */
export const isUnprotected = (row: MapRow): boolean =>
  row.answers[VISITOR] === 'served' && row.code === undefined && !isPublicByNature(row);

/** Icons, sitemaps and files in `public` are for all, and a redirect shows nothing. */
const isPublicByNature = ({ kind }: MapRow): boolean =>
  ['metadata', 'file', 'redirect'].includes(kind);

/** The code asks for nothing, and the middleware keeps visitors out. */
export const isProxyOnly = (row: MapRow): boolean =>
  row.isProxied && row.code === undefined && !isPublicByNature(row);

/** The rows by what identifies them. */
export const rowsByKey = ({ rows }: AccessMap): Map<string, MapRow> =>
  new Map(rows.map((row) => [keyOf(row), row]));

/** Reads a map that was written. Throws if the text is not one of this version. */
export function parseMap(text: string, file: string): AccessMap {
  const refuse = (reason: string): never => {
    throw new Error(`${file} is not an access map: ${reason}. Write it again: --write ${file}`);
  };
  let read: AccessMap;
  try {
    read = JSON.parse(text);
  } catch {
    return refuse('it is not JSON');
  }
  if (
    read?.version !== VERSION ||
    !Array.isArray(read.rows) ||
    !Array.isArray(read.callers) ||
    !Array.isArray(read.acts)
  ) {
    return refuse(`it does not have version ${VERSION}`);
  }
  for (const row of read.rows) {
    const answers = Object.values(row?.answers ?? { none: undefined });
    if (typeof row?.route !== 'string' || !answers.every(isAnswer) || !Array.isArray(row?.lines)) {
      return refuse('a row of it is damaged');
    }
  }
  return read;
}

/** The map as `--write` writes it: one line for each fact, so that changes are easy to read. */
export function mapText(map: AccessMap): string {
  const { rows, ...facts } = map;
  const text = JSON.stringify(facts, null, 2).replace(/\n}$/, '');
  const list = rows.map((row) => {
    const members = Object.entries(row).map(
      ([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return `    {\n${members.join(',\n')}\n    }`;
  });
  return `${text},\n  "rows": [\n${list.join(',\n')}\n  ]\n}\n`;
}
