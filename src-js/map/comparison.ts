/**
 * A map against the one that was committed: **what became more open, and by which
 * line**.
 */

import { type AccessMap, isUnprotected, type MapRow, rowsByKey } from './access-map';
import { type Answer, opennessOf } from './answer';
import { USER } from './caller';
import type { CodeLine } from './source-file';

/** What a caller got before, and gets now. */
export interface Change {
  readonly caller: string;
  readonly before: Answer;
  readonly now: Answer;
}

/** A line that changed, as far as it concerns a row. */
export interface ChangedLine {
  readonly file: string;
  readonly line: number;
  /** `undefined` if the line is new. */
  readonly before: string | undefined;
  /** `undefined` if the file has no such line any more. */
  readonly now: string | undefined;
}

/** A row that is more open than before. */
export interface Opened {
  readonly row: MapRow;
  readonly changes: readonly Change[];
  readonly lines: readonly ChangedLine[];
}

/** The difference between two maps. */
export interface Comparison {
  readonly opened: readonly Opened[];
  /** Rows that the committed map lacks, and that nothing protects. */
  readonly newAndOpen: readonly MapRow[];
  /** How many other rows differ, or exist in one of the maps only. */
  readonly otherwise: number;
}

/**
 * Compares two maps.
 *
 * @param textOf - the text of a line of the application today
 */
export function compare(
  before: AccessMap,
  now: AccessMap,
  textOf: (file: string, line: number) => string | undefined,
): Comparison {
  const old = rowsByKey(before);
  const opened: Opened[] = [];
  const newAndOpen: MapRow[] = [];
  let otherwise = 0;
  for (const [key, row] of rowsByKey(now)) {
    const was = old.get(key);
    old.delete(key);
    const changes = was ? changesOf(was, row) : [];
    const further = changes.filter((one) => opennessOf(one.now) > opennessOf(one.before));
    if (was && further.length > 0) {
      const lines = changedLines([was, before], [row, now], textOf);
      opened.push({ row, changes: further, lines });
    } else if (!was && isUnprotected(row)) {
      newAndOpen.push(row);
    } else if (!was || changes.length > 0) {
      otherwise += 1;
    }
  }
  return { opened, newAndOpen, otherwise: otherwise + old.size };
}

/** A privilege that the committed map does not know was worth nothing then. */
const changesOf = (was: MapRow, row: MapRow): Change[] =>
  Object.entries(row.answers).flatMap(([caller, now]) => {
    const before = was.answers[Object.hasOwn(was.answers, caller) ? caller : USER];
    return before === undefined || before === now ? [] : [{ caller, before, now }];
  });

/** The lines of the row itself, or else those of the middleware that refuse. */
function changedLines(
  [was, before]: readonly [MapRow, AccessMap],
  [row, now]: readonly [MapRow, AccessMap],
  textOf: (file: string, line: number) => string | undefined,
): ChangedLine[] {
  const own = changed(was.lines, row.lines, textOf);
  return own.length > 0 ? own : changed(before.acts, now.acts, textOf);
}

function changed(
  before: readonly CodeLine[],
  now: readonly CodeLine[],
  textOf: (file: string, line: number) => string | undefined,
): ChangedLine[] {
  const isIn = (list: readonly CodeLine[], { file, code }: CodeLine) =>
    list.some((other) => other.file === file && other.code === code);
  const gone = before.filter((line) => !isIn(now, line));
  const come = now.filter((line) => !isIn(before, line));
  const isTaken = new Set<CodeLine>();
  const replaced = gone.map(({ file, line, code }): ChangedLine => {
    const next = come.find((other) => other.file === file && !isTaken.has(other));
    if (!next) {
      return { file, line, before: code, now: textOf(file, line) };
    }
    isTaken.add(next);
    return { file, line: next.line, before: code, now: next.code };
  });
  const added = come
    .filter((line) => !isTaken.has(line))
    .map(({ file, line, code }): ChangedLine => ({ file, line, before: undefined, now: code }));
  return [...replaced, ...added];
}
