/** `npx ironclerk doctor`: what it finds in `proxy.ts`, `next.config` and the code around them. */

import { createApp, findings, GOOD, saying } from './support/doctor';
import { removeFolders } from './support/folders';

const keys = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('clerk.example.com$').toString('base64')}`,
  CLERK_SECRET_KEY: 'sk_test_0123456789',
};

afterAll(removeFolders);

const wrongIn = async (changes: Record<string, string | undefined>) =>
  (await findings(createApp(changes), ['--offline'], keys)).wrong;

const proxyWith = (rest: string, arguments_ = '') =>
  `import { clerkMiddleware } from 'ironclerk/server';\nexport default clerkMiddleware(${arguments_});\n${rest}`;

const PAGE = 'export default () => <p />;';

describe('the middleware', () => {
  it.concurrent.each<[string, Record<string, string | undefined>, unknown[]]>([
    [
      'is missing',
      { 'proxy.ts': undefined },
      [saying('middleware', 'problem', /proxy\.ts is missing/, { fix: /Create proxy\.ts/ })],
    ],
    [
      'lies outside of src, and the pages within',
      { 'app/page.tsx': undefined, ...inSource() },
      [
        saying('middleware', 'problem', /does not find proxy\.ts/, {
          place: 'proxy.ts',
          fix: /src\/proxy\.ts/,
        }),
      ],
    ],
    [
      'has two names',
      { 'middleware.ts': proxyWith('') },
      [
        saying('middleware', 'problem', /proxy\.ts and middleware\.ts/, {
          fix: /Delete middleware\.ts/,
        }),
      ],
    ],
    [
      'has a name that is deprecated',
      {
        'proxy.ts': undefined,
        'middleware.ts': proxyWith("export const config = { runtime: 'nodejs' };\n"),
      },
      [saying('middleware', 'warning', /deprecated/, { fix: /Rename it to proxy\.ts/ })],
    ],
    [
      'names a runtime',
      { 'proxy.ts': proxyWith("export const runtime = 'nodejs';\n") },
      [saying('middleware', 'problem', /sets a runtime/, { place: 'proxy.ts:3' })],
    ],
    [
      'is the original, and so is a page',
      {
        'proxy.ts':
          "\nimport { clerkMiddleware } from '@clerk/nextjs/server';\nexport const proxy = clerkMiddleware();\n",
        'app/page.tsx': `import { auth } from "@clerk/nextjs/server";\nimport type { Auth } from "@clerk/nextjs/server";\n${PAGE}`,
      },
      [
        saying('middleware', 'problem', /the original runs/, { place: 'proxy.ts:2' }),
        saying('imports', 'warning', /2 imports .*: app\/page\.tsx:1 and proxy\.ts:2\./, {
          fix: /aliasClerkServer: true/,
        }),
      ],
    ],
    [
      'exports nothing to run, and comes from elsewhere',
      {
        'proxy.ts': "import { guard } from './guard';\nexport { guard };\n",
        'guard.ts': proxyWith(''),
      },
      [
        saying('middleware', 'warning', /does not import ironclerk\/server itself/),
        saying('middleware', 'problem', /exports neither/, { place: 'proxy.ts' }),
      ],
    ],
    [
      'has a syntax error',
      { 'proxy.ts': 'import {' },
      [saying('middleware', 'problem', /cannot be read.*syntax error/, { place: 'proxy.ts' })],
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await wrongIn(changes)).toEqual(expected);
  });

  it.concurrent('may be the original by name, where the alias says who is meant', async () => {
    const changes = {
      'next.config.mjs': GOOD['next.config.mjs']?.replace(
        '}));',
        '}), { aliasClerkServer: true });',
      ),
      'proxy.ts': GOOD['proxy.ts']?.replace('ironclerk/server', '@clerk/nextjs/server'),
    };
    expect(await wrongIn(changes)).toEqual([]);
  });
});

function inSource() {
  return {
    'app/layout.tsx': undefined,
    'app/(shop)/orgs/[slug]/page.tsx': undefined,
    'app/api/hello/route.ts': undefined,
    'src/app/page.tsx': PAGE,
  };
}

describe('config.matcher', () => {
  const DOCUMENTED = `
    // Skip Next.js internals and all static files, unless found in search params
    '/((?!_next|[^?]*\\\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    '/(api|trpc)(.*)'`;

  it.concurrent('leaves out paths that end like files, and the Frontend API', async () => {
    const config = `export const config = {\n  matcher: [${DOCUMENTED}],\n};\n`;
    expect(
      await wrongIn({ 'proxy.ts': proxyWith(config, '{ frontendApiProxy: { enabled: true } }') }),
    ).toEqual([
      saying('matcher', 'warning', /1 route .*: \/orgs\/x\.css \(\/orgs\/\[slug\]\)/, {
        place: 'proxy.ts:4',
        fix: /matcher: \['\/\(\(\?!_next\/static\/\)\.\*\)'\]/,
      }),
      saying('matcher', 'warning', /\/__clerk\/npm\/.*Frontend API proxy/),
    ]);
  });

  it.concurrent('leaves out pages, and those where auth() then throws', async () => {
    const config = "export const config = { matcher: ['/orgs/:path*'] };\n";
    const asking = `import { auth } from 'ironclerk/server';\nexport default async () => { await auth(); return null; };`;
    expect(await wrongIn({ 'proxy.ts': proxyWith(config), 'app/page.tsx': asking })).toEqual([
      saying(
        'matcher',
        'warning',
        /leaves out 1 page \(\/\), so that auth\(\) throws in app\/page\.tsx/,
      ),
      saying('matcher', 'warning', /leaves out 1 API route \(\/api\/hello\)/),
    ]);
  });

  it.concurrent('depends on what visitors send', async () => {
    const config = `export const config = {
  matcher: [{ source: '/(.*)', missing: [{ type: 'header', key: 'purpose', value: 'prefetch' }] }],
};\n`;
    expect(await wrongIn({ 'proxy.ts': proxyWith(config) })).toEqual([
      saying(
        'matcher',
        'warning',
        /\/, \/api\/hello and \/orgs\/\[slug\] depends on has or missing/,
        {
          place: 'proxy.ts:4',
        },
      ),
    ]);
  });

  it.concurrent('cannot be read', async () => {
    const config = "const all = '/(.*)';\nexport const config = { matcher: [all] };\n";
    expect(await wrongIn({ 'proxy.ts': proxyWith(config) })).toEqual([
      saying('matcher', 'problem', /must be a literal.*"all".*config\.matcher/, {
        place: 'proxy.ts:4',
      }),
    ]);
  });

  it.concurrent('leaves out the data of pages with a locale before it', async () => {
    const files = {
      ...inSource(),
      'app/page.tsx': undefined,
      'src/app/page.tsx': undefined,
      'pages/orgs/[slug].jsx': PAGE,
      'pages/index.jsx': PAGE,
      'pages/api/x.js': 'export default () => {};',
      'next.config.mjs': configWith(
        "basePath: '/shop', skipProxyUrlNormalize: true, i18n: { locales: ['en', 'de'], defaultLocale: 'en' }",
      ),
    };
    const config = `export const config = { matcher: [${DOCUMENTED}] };\n`;
    expect(await wrongIn({ ...files, 'proxy.ts': proxyWith(config) })).toEqual([
      saying('configuration', 'warning', /skipProxyUrlNormalize/, { place: 'next.config.mjs:2' }),
      saying('configuration', 'warning', /basePath and i18n/, { fix: /createRouteMatcher/ }),
      saying('matcher', 'warning', /\/orgs\/x\.css/, { fix: /\['\/', '\/\(\(/ }),
      saying('matcher', 'warning', /leaves out 1 page \(\/\)/),
      saying('matcher', 'warning', /\/en\/_next\/data\/<build>\/orgs\/x\.json/),
    ]);
    // With locales, the home page is one that this matcher leaves out.
    const matchers = async (rest: string) =>
      (await wrongIn({ ...files, 'proxy.ts': proxyWith(rest) })).filter(
        ({ check }) => check === 'matcher',
      );
    expect(
      await matchers("export const config = { matcher: ['/((?!_next/static/).*)'] };\n"),
    ).toEqual([saying('matcher', 'warning', /leaves out 1 page \(\/\)/)]);
    expect(
      await matchers("export const config = { matcher: ['/', '/((?!_next/static/).*)'] };\n"),
    ).toEqual([]);
  });

  it.concurrent('leaves out what a page at the root serves in the folder of the build', async () => {
    const files = { 'app/[locale]/[slug]/[id]/page.tsx': PAGE, 'app/[a]/page.tsx': PAGE };
    const asked = async (matcher: string) =>
      wrongIn({
        ...files,
        'proxy.ts': proxyWith(matcher && `export const config = ${matcher};\n`),
      });
    expect(await asked("{ matcher: ['/((?!_next/static/).*)'] }")).toEqual([
      saying('matcher', 'warning', /\/_next\/static\/x \(\/\[locale\]\/\[slug\]\/\[id\]\)/, {
        fix: /no matcher at all/,
      }),
    ]);
    expect(await asked('')).toEqual([]);
  });
});

const configWith = (members: string, external = "'ironclerk'") =>
  `export default {\n  ${members},\n  serverExternalPackages: [${external}],\n};\n`;

describe('next.config', () => {
  it.concurrent.each<[string, Record<string, string | undefined>, unknown[]]>([
    [
      'is missing',
      { 'next.config.mjs': undefined },
      [
        saying('configuration', 'problem', /next\.config is missing/, {
          fix: /Create next\.config\.ts/,
        }),
      ],
    ],
    [
      'does not name the package',
      { 'next.config.mjs': configWith('poweredByHeader: false', "'other'") },
      [
        saying('configuration', 'problem', /does not name ironclerk/, {
          place: 'next.config.mjs:3',
          fix: /withIronclerk/,
        }),
      ],
    ],
    [
      'bundles it',
      { 'next.config.mjs': configWith("transpilePackages: ['ironclerk']", '') },
      [
        saying('configuration', 'problem', /transpilePackages names/, {
          place: 'next.config.mjs:2',
        }),
      ],
    ],
    [
      'has no server',
      { 'next.config.mjs': configWith("output: 'export'") },
      [saying('configuration', 'problem', /output: 'export'/)],
    ],
    [
      'leaves the addon behind',
      { 'next.config.mjs': configWith("outputFileTracingExcludes: { '*': ['**/*.node'] }") },
      [
        saying('configuration', 'problem', /outputFileTracingExcludes/, {
          place: 'next.config.mjs:2',
        }),
      ],
    ],
    [
      'throws',
      {
        'next.config.mjs': undefined,
        'next.config.ts': "\nthrow new Error('no licence for sk_live_0123456789');\n",
      },
      [
        saying('configuration', 'problem', /cannot be loaded: no licence for sk_live_\*+/, {
          place: 'next.config.ts',
        }),
      ],
    ],
    [
      'throws, where the line is known',
      { 'next.config.mjs': "\nthrow new Error('no licence');\n" },
      [
        saying('configuration', 'problem', /no licence \(next\.config\.mjs:2\)/, {
          place: 'next.config.mjs:2',
        }),
      ],
    ],
    [
      'ends the process',
      { 'next.config.mjs': "console.error('goodbye');\nprocess.exit(3);\n" },
      [saying('configuration', 'problem', /ended with 3.*goodbye/s)],
    ],
    [
      'leads to a page that is matched',
      {
        'next.config.mjs': configWith(
          "rewrites: () => [{ source: '/mine', destination: '/orgs/acme' }]",
        ),
      },
      [
        saying('configuration', 'warning', /rewrite of \/mine leads to \/orgs\/acme/, {
          place: 'next.config.mjs:2',
        }),
      ],
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await wrongIn(changes)).toEqual(expected);
  });
});
