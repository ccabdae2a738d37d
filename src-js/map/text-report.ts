/** The report for a terminal. */

import type { Comparison } from './comparison';
import { plainLine } from './plain-text';
import { LEGEND, type Report, titleOf } from './report-rows';

/** How the report is written. */
export interface Style {
  readonly hasColour: boolean;
}

/** SGR parameters (ECMA-48): red, yellow, green. */
const COLOURS: Readonly<Record<string, string>> = { served: '31', decides: '33', redirect: '33' };
const CLOSED = '32';
/** Longer routes are not aligned. */
const WIDEST = 48;

/** The whole map. */
export function textReport(name: string, { columns, rows, notes }: Report, style: Style): string {
  const head = ['Route', 'Kind', ...columns.map(({ letter }) => letter), 'Guarded by'];
  const table = [head, ...rows.map((row) => [row.route, row.kinds, ...row.answers, row.guardedBy])];
  const widths = head.map((_, at) =>
    Math.min(WIDEST, Math.max(...table.map((cells) => cells[at]?.length ?? 0))),
  );
  const lines = table.map((cells, at) =>
    cells
      .map((cell, column) => {
        const padded = cell.padEnd(widths[column] ?? 0);
        const isAnswer = at > 0 && column > 1 && column < cells.length - 1;
        return isAnswer ? paint(padded, COLOURS[cell] ?? CLOSED, style) : padded;
      })
      .join('  ')
      .trimEnd(),
  );
  return [
    '',
    `ironclerk routes: ${plainLine(name)}`,
    '',
    ...columns.map(({ letter, callers }) => `  ${letter}  ${callers.join(', ')}`),
    '',
    ...lines.map((line) => `  ${line}`),
    '',
    ...LEGEND.map(([answer, meaning]) => `  ${answer.padEnd(14)} ${meaning}`),
    ...notes.flatMap(({ title, items }) => [
      '',
      `${title} (${items.length}):`,
      ...items.map((item) => `  ${item}`),
    ]),
    '',
    '',
  ].join('\n');
}

const paint = (text: string, colour: string, { hasColour }: Style): string =>
  hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text;

/** What `--check` found. */
export function comparisonReport(comparison: Comparison, file: string): string {
  const { opened, newAndOpen, otherwise } = comparison;
  const lines = [
    ...opened.flatMap(({ row, changes, lines: changed }) => [
      `MORE OPEN  ${row.kind} ${row.method} ${titleOf(row)}`,
      ...changes.map(({ caller, before, now }) => `  ${caller}: ${before} → ${now}`),
      ...changed.flatMap(({ file: at, line, before, now }) => [
        `  opened by ${at}:${line}`,
        ...(before === undefined ? [] : [`    before: ${before}`]),
        ...(now === undefined ? ['    now:    (the line is gone)'] : [`    now:    ${now}`]),
      ]),
      ...(changed.length > 0
        ? []
        : ['  No line that names it changed: look at the proxy, and at what it imports.']),
    ]),
    ...newAndOpen.map(
      (row) => `NEW AND OPEN  ${row.kind} ${row.method} ${titleOf(row)}: nothing protects it`,
    ),
    ...(opened.length + newAndOpen.length > 0
      ? [`If that is meant, write the map again: npx ironclerk routes --write ${file}`]
      : ['No route is more open than the map says.']),
    ...(otherwise > 0 ? [`${otherwise} rows differ otherwise.`] : []),
  ];
  return `${lines.map(plainLine).join('\n')}\n`;
}
