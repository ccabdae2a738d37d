/** What the command prints about a migration. */

import { placeIn } from '../diagnostics/source-files';
import type { Change, Plan, Remainder } from './plan';
import { unifiedDiff } from './unified-diff';

/** SGR parameters (ECMA-48) of a line of a diff, by its first character. */
const COLOURS: Readonly<Record<string, string>> = { '-': '31', '+': '32', '@': '36' };

/** `1 file`, `2 files`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The plan as text: the diff, and what is left to do by hand. */
export function planReport(base: string, { changes, remainders }: Plan, hasColour: boolean) {
  const diff = changes.map((change) => diffOf(base, change)).join('');
  return [
    hasColour ? coloured(diff) : diff,
    remainderReport(base, remainders),
    changes.length === 0
      ? nothing(remainders)
      : `\nThis changes ${counted(changes.length, 'file')}${
          remainders.length > 0 ? `, and leaves ${remainders.length} to do by hand` : ''
        }.\n`,
  ].join('');
}

const nothing = (remainders: readonly Remainder[]): string =>
  remainders.length > 0
    ? 'Nothing else to change.\n'
    : 'Nothing to change: no code here imports @clerk/nextjs/server. npx ironclerk doctor says what the application lacks.\n';

const diffOf = (base: string, { file, from, before, after }: Change): string =>
  unifiedDiff(
    [before?.toString('utf8'), placeIn(base, from ?? file)],
    [after.toString('utf8'), placeIn(base, file)],
  );

const coloured = (diff: string): string =>
  diff
    .split('\n')
    .map((line) => {
      const colour = COLOURS[line.charAt(0)];
      return colour ? `\u001b[${colour}m${line}\u001b[0m` : line;
    })
    .join('\n');

function remainderReport(base: string, remainders: readonly Remainder[]): string {
  if (remainders.length === 0) {
    return '';
  }
  const items = remainders.map(
    ({ file, line, what, fix }) =>
      `  ${file ? `${placeIn(base, file, line)}: ` : ''}${what}\n    → ${fix}\n`,
  );
  return `\nTo do by hand:\n${items.join('')}\n`;
}
