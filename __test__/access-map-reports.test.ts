/** The forms of the access map, and its comparison, over maps of a few rows. */

import { type AccessMap, type MapRow, mapText, parseMap } from '../dist/map/access-map.js';
import { ANSWERS, opennessOf } from '../dist/map/answer.js';
import { compare } from '../dist/map/comparison.js';
import { markdownReport } from '../dist/map/markdown-report.js';
import { pageReport } from '../dist/map/page-report.js';
import { reportOf } from '../dist/map/report-rows.js';
import { comparisonReport, textReport } from '../dist/map/text-report.js';

const CALLERS = ['visitor', 'user', 'role org:admin'];

const rowOf = (answers: string, more: Partial<MapRow> = {}): MapRow => ({
  kind: 'page',
  route: '/admin',
  method: 'GET',
  path: '/admin',
  isMatched: true,
  isProxied: !answers.startsWith('served'),
  answers: Object.fromEntries(answers.split(' ').map((one, at) => [CALLERS[at], one])) as never,
  lines: [],
  ...more,
});

const mapOf = (...rows: MapRow[]): AccessMap => ({
  version: 1,
  callers: CALLERS,
  rows,
  acts: [],
  unusedGuards: [],
});

const HOSTILE = '/<img src=x onerror=alert(1)>`|\u001b]0;a\u0007\n\u202e[slug]';

describe('texts of the application', () => {
  const map: AccessMap = {
    ...mapOf(rowOf('served served served', { route: HOSTILE })),
    callers: ['visitor', 'user', `role ${HOSTILE}`],
    unusedGuards: [{ pattern: HOSTILE, at: { file: 'proxy.ts', line: 1, code: HOSTILE } }],
  };
  const report = reportOf(map);

  it.each([
    ['a terminal', textReport(HOSTILE, report, { hasColour: false })],
    ['Markdown', markdownReport(HOSTILE, report)],
    ['a page', pageReport(HOSTILE, report)],
    [
      'a comparison',
      comparisonReport(
        compare(mapOf(), map, () => undefined),
        'access.json',
      ),
    ],
  ])('have nothing in %s that it obeys', (_, text) => {
    expect(text).toContain('slug');
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  it('are text in a page', () => {
    const page = pageReport(HOSTILE, report);
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('are code in Markdown, and end no cell', () => {
    const row = markdownReport(HOSTILE, report)
      .split('\n')
      .find((line) => line.startsWith('| ``'));
    expect(row).toContain('\\|');
    expect(row?.split(/(?<!\\)\|/)).toHaveLength(report.columns.length + 5);
  });
});

it('joins rows and callers that are alike', () => {
  const { columns, rows } = reportOf(
    mapOf(rowOf('sign-in served served'), rowOf('sign-in served served', { kind: 'rsc' })),
  );
  expect(columns).toEqual([
    { letter: 'A', callers: ['visitor'] },
    { letter: 'B', callers: ['user', 'role org:admin'] },
  ]);
  expect(rows).toEqual([
    { route: '/admin', kinds: 'page, RSC', answers: ['sign-in', 'served'], guardedBy: 'proxy' },
  ]);
});

it('names the routes for which the proxy fails', () => {
  const { notes } = reportOf(mapOf(rowOf('sign-in error served')));
  expect(notes).toContainEqual({ title: 'The proxy fails', items: ['/admin'] });
});

it('orders answers by openness', () => {
  const ranks = ANSWERS.map(opennessOf);
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  expect(
    ['404', 'sign-in', 'redirect', 'decides', 'served'].map((one) => opennessOf(one as never)),
  ).toEqual([0, 1, 2, 3, 4]);
});

describe('a comparison', () => {
  const textOf = () => undefined;
  const before = mapOf(rowOf('sign-in 404 served'));

  it.each([
    ['a refusal that is a sign-in', 'sign-in sign-in served', 1],
    ['a status that is another', 'sign-in 403 served', 0],
    ['a page that visitors get', 'served 404 served', 1],
    ['a page that its own code guards', 'sign-in decides served', 1],
    ['a page that is closed', '404 404 404', 0],
  ])('judges %s', (_, answers, opened) => {
    expect(compare(before, mapOf(rowOf(answers)), textOf).opened).toHaveLength(opened);
  });

  it('finds a role that was not known, and gets more than a user did', () => {
    const now = rowOf('sign-in 404 served');
    const answers = { ...now.answers, 'role org:support': 'served' as const };
    const { opened } = compare(before, mapOf({ ...now, answers }), textOf);
    expect(opened[0]?.changes).toEqual([
      { caller: 'role org:support', before: '404', now: 'served' },
    ]);
  });

  it('finds a new row only if nothing protects it', () => {
    const closed = rowOf('sign-in served served', { route: '/closed' });
    const open = rowOf('served served served', { route: '/open' });
    const icon = rowOf('served served served', { route: '/icon.png', kind: 'metadata' });
    const { newAndOpen, otherwise } = compare(
      before,
      mapOf(...before.rows, closed, open, icon),
      textOf,
    );
    expect([newAndOpen, otherwise]).toEqual([[open], 2]);
  });

  it('names the check that was removed, with what is there now', () => {
    const at = { file: 'app/admin/page.tsx', line: 4, code: 'await auth.protect();' };
    const was = mapOf(rowOf('sign-in served served', { lines: [at] }));
    const now = mapOf(rowOf('served served served'));
    const found = compare(was, now, (file, line) => `${file} ${line}`);
    expect(found.opened[0]?.lines).toEqual([
      { file: at.file, line: 4, before: at.code, now: 'app/admin/page.tsx 4' },
    ]);
  });

  it('names a refusal of the proxy that was removed, for want of a line of the row', () => {
    const act = { file: 'proxy.ts', line: 9, code: 'if (isAdmin(request)) await auth.protect();' };
    const was = { ...before, acts: [act] };
    const { opened } = compare(was, mapOf(rowOf('served served served')), textOf);
    expect(opened[0]?.lines).toEqual([
      { file: 'proxy.ts', line: 9, before: act.code, now: undefined },
    ]);
  });
});

describe('a written map', () => {
  it('is read again', () => {
    const map = mapOf(rowOf('sign-in 404 served'), rowOf('served served served', { route: '/' }));
    expect(parseMap(mapText(map), 'access.json')).toEqual(map);
  });

  it.each([
    ['not JSON', '{'],
    ['of another version', JSON.stringify({ ...mapOf(), version: 2 })],
    ['null', 'null'],
    ['with an answer that is none', mapText(mapOf(rowOf('open open open')))],
    ['with a row that is none', JSON.stringify({ ...mapOf(), rows: [null] })],
  ])('is refused if it is %s', (_, text) => {
    expect(() => parseMap(text, 'access.json')).toThrow('access.json is not an access map');
  });
});
