/** The report in Markdown. */

import { plainLine } from './plain-text';
import { LEGEND, type Report } from './report-rows';

/** The whole map. Texts of the application have no meaning in Markdown or HTML. */
export function markdownReport(name: string, { columns, rows, notes }: Report): string {
  const head = ['Route', 'Kind', ...columns.map(({ letter }) => letter), 'Guarded by'];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `# Access map of ${escaped(plainLine(name))}`,
    '',
    ...columns.map(({ letter, callers }) => `- **${letter}**: ${callers.map(code).join(', ')}`),
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map(({ route, kinds, answers, guardedBy }) =>
      row([code(route), kinds, ...answers, guardedBy]),
    ),
    '',
    ...LEGEND.map(([answer, meaning]) => `- ${answer}: ${meaning}`),
    ...notes.flatMap(({ title, items }) => [
      '',
      `## ${title}`,
      '',
      ...items.map((item) => `- ${code(item)}`),
    ]),
    '',
  ].join('\n');
}

/** A span of code, which holds any text but a pipe within a table. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${text.replaceAll('|', '\\|')}${space}${fence}`;
}

const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+!|&~-]/g, '\\$&');
