/** The report, for people and for programs. */

import path from 'node:path';
import type { Application } from './application';
import type { Result } from './checks';
import { known } from './facts';
import { counted, type Finding, type Severity } from './finding';

const MARKS: Readonly<Record<Severity, string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'PROBLEM',
  skipped: 'skipped',
};
/** SGR parameters (ECMA-48): green, yellow, bold red, grey. */
const COLOURS: Readonly<Record<Severity, string>> = {
  ok: '32',
  warning: '33',
  problem: '1;31',
  skipped: '90',
};
const MARGIN = 2;
const COLUMN = MARGIN + Math.max(...Object.values(MARKS).map(({ length }) => length)) + 2;

/** How the report is written. */
export interface Style {
  /** Columns of the terminal; lines wrap there. */
  readonly width: number;
  readonly hasColour: boolean;
}

/** How often each severity was found. */
export function countsOf(results: readonly Result[]): Record<Severity, number> {
  const counts = { ok: 0, warning: 0, problem: 0, skipped: 0 };
  for (const { severity } of results.flatMap(({ findings }) => findings)) {
    counts[severity] += 1;
  }
  return counts;
}

/** The report as text. */
export function textReport(
  application: Application,
  results: readonly Result[],
  style: Style,
): string {
  const { files = [] } = known(application.variables) ?? {};
  const command = application.mode === 'production' ? 'build' : 'dev';
  return [
    '',
    `ironclerk doctor: ${path.basename(application.root)}`,
    ...wrapped(
      `Environment: ${['this shell', ...files].join(', ')}, as in next ${command}`,
      0,
      style.width,
    ),
    ...results.flatMap(({ check, findings }) => [
      '',
      paint(check.title, '1', style),
      ...findings.flatMap((finding) => linesOf(finding, style)),
    ]),
    '',
    summary(results),
    '',
  ].join('\n');
}

function linesOf({ severity, message, place, fix }: Finding, style: Style): string[] {
  const mark = `${' '.repeat(MARGIN)}${paint(MARKS[severity].padEnd(COLUMN - MARGIN), COLOURS[severity], style)}`;
  const [first = '', ...rest] = wrapped(message, COLUMN, style.width);
  const isWrong = severity === 'warning' || severity === 'problem';
  return [
    mark + first.trimStart(),
    ...rest,
    ...(place && isWrong ? wrapped(`at ${place}`, COLUMN, style.width) : []),
    ...(fix ? wrapped(`→ ${fix}`, COLUMN, style.width) : []),
  ];
}

/** Wraps a text between words, and indents each line. */
function wrapped(text: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.trim().split(/\s+/)) {
      if (line !== '' && indent + line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line += line === '' ? word : ` ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.map((line) => ' '.repeat(indent) + line);
}

const paint = (text: string, colour: string, { hasColour }: Style): string =>
  hasColour ? `\u001b[${colour}m${text}\u001b[0m` : text;

function summary(results: readonly Result[]): string {
  const { problem, warning, ok, skipped } = countsOf(results);
  return `${counted(problem, 'problem')}, ${counted(warning, 'warning')}, ${ok} in order, ${skipped} skipped.`;
}

/**
 * The report as JSON: `application`, the `findings` with `check`, `severity`,
 * `message` and, if any, `place` and `fix`, and `counts`.
 */
export function jsonReport(application: Application, results: readonly Result[]): string {
  const report = {
    application: {
      folder: application.root,
      mode: application.mode,
      next: known(application.next) ?? null,
      ironclerk: known(application.ironclerk)?.version ?? null,
      environmentFiles: known(application.variables)?.files ?? [],
    },
    findings: results.flatMap(({ check, findings }) =>
      findings.map((finding) => ({ check: check.name, ...finding })),
    ),
    counts: countsOf(results),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
