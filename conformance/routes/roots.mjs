// Applications whose pages begin with dynamic segments, so that there is hardly a
// path that none of them serves. Each page has a server action, each writes down
// that it ran.

/**
 * A route and the marker that it shows.
 *
 * @typedef {[route: string, marker: string]} Route
 */

/** What each application shows, by route. */
const APP = {
  '/': 'PUBLIC:home',
  '/public': 'PUBLIC:public',
  '/public/[slug]': 'PUBLIC:slug',
  '/sign-in/[[...rest]]': 'PUBLIC:sign-in',
  '/sign-in/vault': 'PROTECTED:below-sign-in',
  '/[locale]': 'PROTECTED:locale',
  '/[locale]/vaults': 'PROTECTED:vaults',
  '/[locale]/data': 'PROTECTED:data',
  '/[locale]/[id]/[leaf]': 'PROTECTED:leaf',
  '/[...all]': 'PROTECTED:all',
  '/api/[...all]': 'PROTECTED:api',
};
const OPTIONAL = {
  '/public': 'PUBLIC:public',
  '/public/[slug]': 'PUBLIC:slug',
  '/sign-in/[[...rest]]': 'PUBLIC:sign-in',
  '/sign-in/vault': 'PROTECTED:below-sign-in',
  '/[[...all]]': 'PROTECTED:all',
  '/api/[[...all]]': 'PROTECTED:api',
};
const PAGES = {
  '/': 'PUBLIC:home',
  '/public': 'PUBLIC:public',
  '/public/[slug]': 'PUBLIC:slug',
  '/sign-in/[[...rest]]': 'PUBLIC:sign-in',
  '/sign-in/vault': 'PROTECTED:below-sign-in',
  '/[slug]': 'PROTECTED:slug',
  '/[slug]/vaults': 'PROTECTED:vaults',
  '/[...all]': 'PROTECTED:all',
  '/api/[...all]': 'PROTECTED:api',
};

/**
 * The files of the applications, by shape.
 *
 * @type {Record<string, () => Record<string, string>>}
 */
export const roots = {
  roots: () => ({ ...appFiles(APP), 'routes.js': routesFile(['/']) }),
  'roots-optional': () => ({ ...appFiles(OPTIONAL), 'routes.js': routesFile([]) }),
  'roots-pages': () => ({ ...pagesFiles(PAGES), 'routes.js': routesFile(['/']) }),
};

/**
 * Whether a shape is one of these.
 *
 * @param {string | undefined} shape
 * @returns {shape is string}
 */
export const isRoots = (shape) => shape !== undefined && shape.replace(/^edge-/, '') in roots;

/** Pages whose forms name the actions. */
export const FORMS = ['/', '/public', '/public/x', '/en', '/en/vaults', '/a/b/c', '/a/b/c/d'];

/** @param {string[]} home */
const routesFile = (home) => `// All that is not public is protected.
export const PUBLIC = ${JSON.stringify([...home, '/public', '/public/:slug'])};
export const OWN = [
  '/sign-in',
  '/sign-in/((?!vault(?:/)?$).*)',
  '/_next/image',
  '/_next/static/build/_buildManifest.js',
];
export const PROTECTED =
  /^(?!${home.length > 0 ? '\\/$|' : ''}\\/public\\/?$|\\/public\\/[^/]+\\/?$|\\/sign-in(?:\\/(?!vault\\/?$).*)?$|\\/_next\\/(?:image|static\\/build\\/_buildManifest\\.js)$)/s;
`;

const LAYOUT = `export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
`;

const NOT_FOUND = `export default function NotFound() {
  return <p>NOTFOUND:page</p>;
}
`;

/** @param {string} route */
const isHandler = (route) => route.startsWith('/api/') || route === '/[locale]/data';

/** @param {Record<string, string>} pages */
const appFiles = (pages) => ({
  'app/layout.jsx': LAYOUT,
  'app/not-found.jsx': NOT_FOUND,
  ...Object.fromEntries(Object.entries(pages).flatMap(appRoute)),
});

/** @param {Route} route */
function appRoute([route, marker]) {
  const folder = `app${route === '/' ? '' : route}`;
  return isHandler(route)
    ? [[`${folder}/route.js`, handler(marker)]]
    : [
        [`${folder}/page.jsx`, page(marker)],
        [`${folder}/actions.js`, action(marker)],
      ];
}

/** @param {string} marker */
const page = (marker) => `import { headers } from 'next/headers';
import { ran } from '@/log';
import { act } from './actions';

export const dynamic = 'force-dynamic';

export default async function Page() {
  ran('${marker}', await headers());
  return (
    <form action={act}>
      <button type="submit">${marker}</button>
    </form>
  );
}
`;

/** @param {string} marker */
const action = (marker) => `'use server';

import { headers } from 'next/headers';
import { ran } from '@/log';

export async function act() {
  ran('${marker}-action', await headers());
  return '${marker}-action';
}
`;

/** @param {string} marker */
const handler = (marker) => `import { ran } from '@/log';

export const dynamic = 'force-dynamic';

function answer({ headers }) {
  ran('${marker}', headers);
  return new Response('${marker}');
}

export {
  answer as GET,
  answer as HEAD,
  answer as POST,
  answer as PUT,
  answer as PATCH,
  answer as DELETE,
  answer as OPTIONS,
};
`;

/** @param {Record<string, string>} pages */
const pagesFiles = (pages) => ({
  'pages/404.jsx': NOT_FOUND,
  ...Object.fromEntries(Object.entries(pages).map(pagesRoute)),
});

/**
 * @param {Route} route
 * @returns {[file: string, text: string]}
 */
const pagesRoute = ([route, marker]) =>
  route.startsWith('/api/')
    ? [
        `pages${route}.js`,
        `import { ran } from '@/log';

export default function handler({ headers }, response) {
  ran('${marker}', headers);
  response.end('${marker}');
}
`,
      ]
    : [
        `pages${route === '/' ? '/index' : route}.jsx`,
        `import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('${marker}', req.headers);
  return { props: { marker: '${marker}' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
`,
      ];
