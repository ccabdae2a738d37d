/**
 * What a build tells a middleware on the Edge runtime: **what Next.js itself makes of the
 * configuration and the files**. That it arrives is tested in `edge.test.ts`.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { createApp } from './support/doctor';
import { removeFolders } from './support/folders';

const MIDDLEWARE = `import { clerkMiddleware } from 'ironclerk/server';
export default clerkMiddleware();
`;
const APP = {
  'proxy.ts': undefined,
  'middleware.ts': MIDDLEWARE,
  'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
export default withIronclerk();
`,
};
const PAGE = 'export default () => <p />;';

/** Asks for the headers and rewrites as Next.js does when a build begins. */
const BEGIN = `
import { createRequire } from 'node:module';
const folder = process.argv[1];
const load = createRequire(folder + '/package.json');
const { default: config } = await import('./next.config.mjs');
const complete = { basePath: '', i18n: null, trailingSlash: false, experimental: {}, ...config };
const { rewrites } = await load('next/dist/lib/load-custom-routes').default(complete);
console.log(JSON.stringify(rewrites));
`;

interface Rule {
  readonly source: string;
  readonly destination: string;
}

type Rules = Record<'beforeFiles' | 'afterFiles' | 'fallback', Rule[]>;

const begin = (files: Record<string, string | undefined>, mode?: string) =>
  beginIn(createApp({ ...APP, ...files }), mode);

function beginIn(folder: string, mode = 'production') {
  const rewrites = execFileSync(process.execPath, ['--input-type=module', '-e', BEGIN, folder], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: mode } as NodeJS.ProcessEnv,
  });
  const handed = readFileSync(path.join(folder, '.ironclerk/edge-build.json'), 'utf8');
  return { rewrites: JSON.parse(rewrites) as Rules, handed: JSON.parse(handed) };
}

afterAll(removeFolders);

const short = (rules: readonly Rule[]) =>
  rules.map(({ source, destination }) => ({ source, destination }));

it('has the rewrites that Next.js has, and leaves those to it as they are', () => {
  const { rewrites, handed } = begin({
    'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
const RULES = { beforeFiles: [{ source: '/a/:id', destination: '/b/:id' }], fallback: [{ source: '/:all*', destination: '/c' }] };
export default withIronclerk({ basePath: '/base', assetPrefix: '/assets', rewrites: async () => RULES });
`,
  });
  const { manifests } = handed;
  expect(short(manifests.rewrites.beforeFiles)).toEqual(short(rewrites.beforeFiles));
  expect(short(manifests.rewrites.fallback)).toEqual(short(rewrites.fallback));
  expect(manifests.rewrites.beforeFiles[1]).toEqual({
    source: '/base/a/:id',
    destination: '/base/b/:id',
    regex: '^/base/a(?:/([^/]+?))(?:/)?$',
  });
  expect(manifests).toMatchObject({ basePath: '/base', config: { assetPrefix: '/assets' } });
});

it('has the rewrites of a plugin around it', () => {
  const { handed } = begin({
    'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
const config = withIronclerk({});
export default { ...config, rewrites: async () => [{ source: '/open', destination: '/closed' }] };
`,
  });
  expect(short(handed.manifests.rewrites.afterFiles)).toEqual([
    { source: '/open', destination: '/closed' },
  ]);
});

it('has the rewrites of the one time that the configuration is asked', () => {
  const { rewrites, handed } = begin({
    'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
let count = 0;
export default withIronclerk({ rewrites: async () => [{ source: '/' + ++count, destination: '/' }] });
`,
  });
  expect(short(rewrites.afterFiles)).toEqual([{ source: '/1', destination: '/' }]);
  expect(short(handed.manifests.rewrites.afterFiles)).toEqual(short(rewrites.afterFiles));
});

describe('of the files', () => {
  const files = {
    'app/(group)/orgs/[slug]/page.tsx': PAGE,
    'app/feed/@modal/(..)photo/[id]/page.tsx': PAGE,
    'app/photo/[id]/page.tsx': PAGE,
    'app/docs/sitemap.ts': 'export default () => [];',
    'pages/api/[...all].ts': 'export default () => {};',
  };

  it('it names the pages, and those of intercepting routes and metadata', () => {
    const { manifests } = begin(files).handed;
    const fixed = manifests.staticRoutes.map(({ page }: { page: string }) => page);
    const dynamic = manifests.dynamicRoutes.map(({ page }: { page: string }) => page);
    expect(fixed).toContain('/');
    expect(new Set(dynamic)).toEqual(
      new Set([
        '/docs/sitemap',
        '/api/[...all]',
        '/feed/(..)photo/[id]',
        '/orgs/[slug]',
        '/photo/[id]',
      ]),
    );
    expect(manifests.rewrites.beforeFiles).toMatchObject([
      { destination: '/feed/(..)photo/:nxtPid', has: [{ key: 'next-url' }] },
    ]);
  });

  it('it takes no page for metadata', () => {
    const { manifests } = begin({
      ...files,
      'app/(group)/icon.png': '',
      'app/icons/[slug]/page.tsx': PAGE,
      'app/orgs/[slug]/opengraph-image.tsx': PAGE,
    }).handed;
    const dynamic = manifests.dynamicRoutes as Array<{ page: string; regex: string }>;
    const pageOf = (pathname: string) =>
      dynamic.find(({ regex }) => new RegExp(regex, 's').test(pathname))?.page;
    const asked = {
      '/icons/x': '/icons/[slug]',
      '/icon.png': '/icon',
      '/icon-1a2b3c.png': '/icon',
      '/icon/x': undefined,
      '/orgs/x/opengraph-image': '/orgs/[slug]/opengraph-image',
      '/orgs/x/opengraph-image-1a2b3c/0': '/orgs/[slug]/opengraph-image',
      '/orgs/x/opengraph-images': undefined,
      '/docs/sitemap.xml': '/docs/sitemap',
      '/docs/sitemap/0.xml': '/docs/sitemap',
      '/docs/sitemaps/x': undefined,
    };
    expect(Object.fromEntries(Object.keys(asked).map((one) => [one, pageOf(one)]))).toEqual(asked);
  });

  it('it names the pages of a folder behind a link', () => {
    const folder = createApp({ ...APP, 'shared/linked/[slug]/page.tsx': PAGE });
    symlinkSync(path.join(folder, 'shared'), path.join(folder, 'app/shared'), 'junction');
    const { manifests } = beginIn(folder).handed;
    expect(manifests.dynamicRoutes).toContainEqual(
      expect.objectContaining({ page: '/shared/linked/[slug]' }),
    );
  });

  it('it says which paths of not-found pages no file of public/ has', () => {
    expect(begin(files).handed.withoutFile).toEqual(['/_not-found', '/404']);
    const taken = begin({ ...files, 'public/404': '' });
    expect(taken.handed.withoutFile).toEqual(['/_not-found']);
  });

  it('a development server names none, since they come and go', () => {
    const { handed } = begin(files, 'development');
    expect(handed.manifests.dynamicRoutes).toBeUndefined();
    expect(handed.withoutFile).toBeUndefined();
  });

  it('a page whose name cannot be read leaves all unknown', () => {
    const { manifests } = begin({ 'app/x[id]/page.tsx': PAGE }).handed;
    expect(manifests.dynamicRoutes).toBeUndefined();
  });
});
