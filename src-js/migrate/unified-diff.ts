/** The difference of two texts in the unified format, as `git diff` writes it. */

/** Lines around a change. */
const CONTEXT = 3;

interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
  /** Lines of the first and second text before this one. */
  readonly at: readonly [number, number];
}

/** The difference, with the names as headings; `undefined` for a text that is not there. */
export function unifiedDiff(
  [before, beforeName]: readonly [text: string | undefined, name: string],
  [after, afterName]: readonly [text: string | undefined, name: string],
): string {
  const lines = compared(split(before ?? ''), split(after ?? ''));
  const heading = [
    `--- ${before === undefined ? '/dev/null' : `a/${beforeName}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${afterName}`}`,
  ];
  return [...heading, ...hunksOf(lines).flatMap(hunk)].map((line) => `${line}\n`).join('');
}

/** The lines with their ends, so that a missing last one is a difference. */
const split = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The longest common subsequence between the equal beginning and end. */
function compared(first: readonly string[], second: readonly string[]): Line[] {
  let head = 0;
  while (head < first.length && head < second.length && first[head] === second[head]) {
    head += 1;
  }
  let tail = 0;
  const rest = Math.min(first.length, second.length) - head;
  while (tail < rest && first.at(-1 - tail) === second.at(-1 - tail)) {
    tail += 1;
  }
  const [a, b] = [first.slice(head, first.length - tail), second.slice(head, second.length - tail)];
  const signs = [...' '.repeat(head), ...steps(a, b, lengths(a, b)), ...' '.repeat(tail)];
  let [i, j] = [0, 0];
  return signs.map((sign) => {
    const at = [i, j] as const;
    const text = (sign === '+' ? second[j] : first[i]) ?? '';
    i += sign === '+' ? 0 : 1;
    j += sign === '-' ? 0 : 1;
    return { sign: sign as Line['sign'], text, at };
  });
}

/** How long the common subsequence of the rest is, from each pair of lines. */
function lengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      (table[i] as Uint32Array)[j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return table;
}

function* steps(
  a: readonly string[],
  b: readonly string[],
  table: readonly Uint32Array[],
): Generator<string> {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [down, right] = [table[i + 1]?.[j] ?? -1, table[i]?.[j + 1] ?? -1];
    if (i < a.length && j < b.length && a[i] === b[j]) {
      yield ' ';
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || down >= right)) {
      yield '-';
      i += 1;
    } else {
      yield '+';
      j += 1;
    }
  }
}

/** The changes with their context; those that are near each other together. */
function hunksOf(lines: readonly Line[]): Line[][] {
  const hunks: Line[][] = [];
  let end = -1;
  for (const [index, { sign }] of lines.entries()) {
    if (sign !== ' ') {
      const start = Math.max(index - CONTEXT, end);
      if (end < 0 || index - CONTEXT > end) {
        hunks.push([]);
      }
      const until = Math.min(index + CONTEXT + 1, lines.length);
      hunks.at(-1)?.push(...lines.slice(Math.max(start, 0), until));
      end = until;
    }
  }
  return hunks;
}

function hunk(lines: readonly Line[]): string[] {
  const counts = ['+', '-'].map((other) => lines.filter(({ sign }) => sign !== other).length);
  const ranges = counts.map((count, side) => {
    const start = (lines[0]?.at[side] ?? 0) + (count === 0 ? 0 : 1);
    return count === 1 ? `${start}` : `${start},${count}`;
  });
  return [
    `@@ -${ranges[0]} +${ranges[1]} @@`,
    ...lines.map(({ sign, text }) =>
      text.endsWith('\n')
        ? `${sign}${text.slice(0, -1)}`
        : `${sign}${text}\n\\ No newline at end of file`,
    ),
  ];
}
