/**
 * Slots in the map of `npx ironclerk routes`: Next.js renders a slot beside its page, and
 * sends it to a visitor whom the page refuses. **A route is as open as its slots.**
 */

import { Entries } from '../src-js/map/entries';

const at = { file: '/app/page.tsx', line: 1 } as never;
const PROTECTS = { default: { kind: 'protect', requires: {} as never, at } } as const;
const READS = { default: { kind: 'reads', at } } as const;
const NOTHING = { default: null };

const PAGE = '/project/app/team/page.tsx';
const SLOT = '/project/app/team/@members/page.tsx';

/** The file that the map judges the page by. */
function judged(guards: ConstructorParameters<typeof Entries>[2]): string | undefined {
  const built = {
    manifests: { appRoutes: { '/team/page': '/team' }, pages: {} },
    sources: [SLOT, PAGE].map((file) => ({ pattern: '/team', router: 'app', file, isApi: false })),
    publicFiles: [],
    actions: [],
    redirects: [],
  };
  const entries = new Entries(built as never, { segments: {}, paths: {} }, guards);
  return entries.all.find(({ kind }) => kind === 'page')?.asks[0]?.code?.file;
}

it.each([
  [PROTECTS, PROTECTS, PAGE],
  [PROTECTS, NOTHING, SLOT],
  [PROTECTS, READS, SLOT],
  [READS, NOTHING, SLOT],
  [NOTHING, PROTECTS, PAGE],
  [NOTHING, NOTHING, PAGE],
])('a page with %j and a slot with %j is judged by %s', (page, slot, file) => {
  expect(judged({ [PAGE]: page, [SLOT]: slot })).toBe(file);
});
