/** The map as people read it: equal rows and equal columns are joined. */

import { type AccessMap, isProxyOnly, isUnprotected, type MapRow } from './access-map';
import type { Answer } from './answer';
import type { Kind } from './entry';
import { plainLine } from './plain-text';

/** A column: callers that get the same everywhere. */
export interface Column {
  readonly letter: string;
  readonly callers: readonly string[];
}

/** A row of the report. */
export interface ReportRow {
  readonly route: string;
  readonly kinds: string;
  readonly answers: readonly Answer[];
  readonly guardedBy: string;
}

/** What the report says beside the table. */
export interface Note {
  readonly title: string;
  readonly items: readonly string[];
}

/** What the report says, whatever its form. */
export interface Report {
  readonly columns: readonly Column[];
  readonly rows: readonly ReportRow[];
  readonly notes: readonly Note[];
}

const KINDS: Readonly<Record<Kind, string>> = {
  page: 'page',
  rsc: 'RSC',
  data: 'data',
  handler: 'handler',
  metadata: 'metadata',
  file: 'file',
  action: 'action',
  rewrite: 'rewrite',
  redirect: 'redirect',
};

/** What the answers mean. */
export const LEGEND: ReadonlyArray<readonly [answer: string, meaning: string]> = [
  ['served', 'the route runs, without a check that the map knows of'],
  ['decides', 'the route reads auth(), and its code decides'],
  ['redirect', 'redirected, but not to sign in'],
  ['sign-in', 'redirected to the sign-in page'],
  ['401, 403, 404', 'refused with this status'],
];

/** Prepares a report. Its texts have no characters that a terminal obeys. */
export function reportOf(map: AccessMap): Report {
  const columns = columnsOf(map);
  return { columns, rows: rowsOf(map, columns), notes: notesOf(map) };
}

function columnsOf({ callers, rows }: AccessMap): Column[] {
  const groups = new Map<string, string[]>();
  for (const caller of callers) {
    const answers = JSON.stringify(rows.map((row) => row.answers[caller]));
    groups.set(answers, [...(groups.get(answers) ?? []), caller]);
  }
  return [...groups.values()].map((names, at) => ({
    letter: letterOf(at),
    callers: names.map(plainLine),
  }));
}

/** A to Z, then A1 and so on. */
const letterOf = (at: number): string =>
  String.fromCharCode(65 + (at % 26)) + (at < 26 ? '' : String(Math.floor(at / 26)));

function rowsOf(map: AccessMap, columns: readonly Column[]): ReportRow[] {
  const joined = new Map<string, { row: ReportRow; kinds: Set<string> }>();
  for (const row of map.rows) {
    const answers = columns.map(({ callers }) => row.answers[callers[0] ?? ''] ?? 'served');
    const route = plainLine(titleOf(row));
    const guardedBy = guardOf(row);
    const key = JSON.stringify([route, answers, guardedBy]);
    const known = joined.get(key);
    const kinds = known?.kinds ?? new Set<string>();
    kinds.add(row.kind === 'handler' ? row.method : KINDS[row.kind]);
    joined.set(key, { row: { route, kinds: [...kinds].join(', '), answers, guardedBy }, kinds });
  }
  return [...joined.values()].map(({ row }) => row);
}

/** The route, and where a rule leads. */
export const titleOf = ({ route, destination, isConditional }: MapRow): string =>
  route +
  (destination === undefined ? '' : ` → ${destination}`) +
  (isConditional ? ' (conditional)' : '');

function guardOf({ isProxied, code, isMatched, kind }: MapRow): string {
  const guards = [
    ...(isProxied ? ['proxy'] : []),
    ...(code === 'protects' ? ['code'] : []),
    ...(code === 'reads' ? ['auth()'] : []),
  ];
  return guards.join(', ') || (isMatched || kind === 'redirect' ? '–' : '– (proxy does not run)');
}

function notesOf(map: AccessMap): Note[] {
  const unprotected = named(map.rows.filter(isUnprotected));
  const proxied = named(map.rows.filter(isProxyOnly));
  const failing = named(map.rows.filter(({ answers }) => Object.values(answers).includes('error')));
  const notes = [
    { title: 'The proxy fails', items: failing },
    { title: 'Nothing protects', items: unprotected },
    { title: 'Only the proxy protects', items: proxied },
    {
      title: 'Patterns of the proxy that match nothing',
      items: map.unusedGuards.map(({ pattern, at }) =>
        plainLine(`${pattern} (${at.file}:${at.line})`),
      ),
    },
  ];
  return notes.filter(({ items }) => items.length > 0);
}

/** The routes of rows, each once, with the methods of handlers. */
function named(rows: readonly MapRow[]): string[] {
  const methods = new Map<string, string[]>();
  for (const row of rows) {
    const title = plainLine(titleOf(row));
    const own = row.kind === 'handler' ? [row.method] : [];
    methods.set(title, [...(methods.get(title) ?? []), ...own]);
  }
  return [...methods].map(([title, all]) =>
    all.length > 0 ? `${all.join(', ')} ${title}` : title,
  );
}
