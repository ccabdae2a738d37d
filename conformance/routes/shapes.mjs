// The shapes of the application: both routers, each of them alone, and other
// ways to mount the middleware. All have the same URLs.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { roots } from './roots.mjs';

const FOLDER = 'conformance/routes/app';

/** Pages of one router alone that the other has where both are there. */
const PAGES_OF_APP = {
  '/': 'PUBLIC:home',
  '/pricing': 'PUBLIC:pricing',
  '/photo/[id]': 'PUBLIC:photo',
  '/teaser': 'PUBLIC:teaser',
  '/dashboard': 'PROTECTED:dashboard',
  '/dashboard/settings': 'PROTECTED:settings',
  '/dashboard/[id]': 'PROTECTED:dashboard-id',
  '/docs/[...path]': 'PROTECTED:docs',
  '/orgs/[slug]': 'PROTECTED:org',
  '/orgs/[slug]/settings': 'PROTECTED:org-settings',
  '/vault': 'PROTECTED:vault',
  '/vault/inner': 'PROTECTED:vault-inner',
  '/shop/[[...path]]': 'PROTECTED:shop',
  '/a+b': 'PROTECTED:plus',
  '/c@d': 'PROTECTED:at',
  '/über': 'PROTECTED:letters',
  '/api/private/[id]': 'PROTECTED:handler',
};
const APP_OF_PAGES = {
  '/open': 'PUBLIC:open',
  '/legacy': 'PROTECTED:legacy',
  '/legacy/[id]': 'PROTECTED:legacy-id',
  '/old/[slug]': 'PROTECTED:old',
  '/index': 'PROTECTED:index',
  '/tree/[[...path]]': 'PROTECTED:tree',
  '/vaults/inner': 'PROTECTED:vaults-inner',
  '/e,f': 'PROTECTED:comma',
  '/api/secret/[id]': 'PROTECTED:api',
  '/api/all/[[...path]]': 'PROTECTED:api-all',
};

/** The matcher that Clerk documents. */
const DOCUMENTED = String.raw`
export const config = {
  matcher: [
    '/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    '/(api|trpc)(.*)',
    '/__clerk/(.*)',
  ],
};
`;

const WHOLE = ['app', 'pages', 'public', 'static', 'routes.js'];

/**
 * What of the application a shape leaves out, and the files that it has instead.
 *
 * @type {Record<string, { leftOut: string[], files: () => Record<string, string> }>}
 */
const shapes = {
  ...Object.fromEntries(
    Object.entries(roots).map(([name, files]) => [name, { leftOut: WHOLE, files }]),
  ),
  app: { leftOut: ['pages'], files: () => filesFor(APP_OF_PAGES, appFile) },
  pages: { leftOut: ['app'], files: () => filesFor(PAGES_OF_APP, pagesFile) },
  matcher: { leftOut: [], files: () => ({ 'proxy.js': source('proxy.js') + DOCUMENTED }) },
  middleware: {
    leftOut: ['proxy.js'],
    files: () => ({
      'middleware.js': `${middleware()}
export const config = { runtime: 'nodejs' };
`,
    }),
  },
  edge: { leftOut: ['proxy.js'], files: () => ({ 'middleware.js': middleware() }) },
  ...Object.fromEntries(
    Object.entries(roots).map(([name, files]) => [
      `edge-${name}`,
      {
        leftOut: [...WHOLE, 'proxy.js'],
        files: () => ({ ...files(), 'middleware.js': middleware() }),
      },
    ]),
  ),
};

/** The middleware under its old name, by which it runs on the Edge runtime unless it says more. */
const middleware = () => source('proxy.js').replace('function proxy', 'function middleware');

/** @param {string} name */
function shapeOf(name) {
  const shape = shapes[name];
  if (!shape) {
    throw new Error(`${name} is no shape.`);
  }
  return shape;
}

/**
 * The folder of a shape, relative to the root; written anew by `writeShape`.
 *
 * @param {string} [shape]
 */
export const folderOf = (shape) => (shape ? `conformance/routes/shape-${shape}` : FOLDER);

/**
 * Copies the application in another shape. What is built there stays.
 *
 * @param {string} [shape]
 */
export function writeShape(shape) {
  if (!shape) {
    return;
  }
  const { leftOut, files } = shapeOf(shape);
  const folder = path.join(root, folderOf(shape));
  for (const name of ['app', 'pages', 'public', 'static', 'proxy.js', 'middleware.js']) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  cpSync(path.join(root, FOLDER), folder, {
    recursive: true,
    filter: (file) => {
      const [top] = path.relative(path.join(root, FOLDER), file).split(path.sep);
      return !['.next', 'node_modules', ...leftOut].includes(top ?? '');
    },
  });
  for (const [file, text] of Object.entries(files())) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

/** @param {string} name */
const source = (name) => readFileSync(path.join(root, FOLDER, name), 'utf8');

/**
 * @param {Record<string, string>} pages
 * @param {(route: string, marker: string) => [file: string, text: string]} make
 */
const filesFor = (pages, make) =>
  Object.fromEntries(Object.entries(pages).map(([route, marker]) => make(route, marker)));

/**
 * @param {string} route
 * @param {string} marker
 * @returns {[file: string, text: string]}
 */
function appFile(route, marker) {
  return route.startsWith('/api/')
    ? [
        `app${route}/route.js`,
        `import { ran } from '@/log';
export const dynamic = 'force-dynamic';
function answer({ headers }) {
  ran('${marker}', headers);
  return new Response('${marker}');
}
export { answer as GET, answer as POST };
`,
      ]
    : [
        `app${route}/page.jsx`,
        `import { headers } from 'next/headers';
import { ran } from '@/log';
export const dynamic = 'force-dynamic';
export default async function Page() {
  ran('${marker}', await headers());
  return <p>${marker}</p>;
}
`,
      ];
}

/**
 * @param {string} route
 * @param {string} marker
 * @returns {[file: string, text: string]}
 */
function pagesFile(route, marker) {
  const file = `pages${route === '/' ? '/index' : route}`;
  return route.startsWith('/api/')
    ? [
        `${file}.js`,
        `import { ran } from '@/log';
export default function handler({ headers }, response) {
  ran('${marker}', headers);
  response.end('${marker}');
}
`,
      ]
    : [
        `${file}.jsx`,
        `import { ran } from '@/log';
export function getServerSideProps({ req }) {
  ran('${marker}', req.headers);
  return { props: { marker: '${marker}' } };
}
export default ({ marker }) => <p>{marker}</p>;
`,
      ];
}
