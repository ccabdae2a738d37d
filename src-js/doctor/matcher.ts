/**
 * What `config.matcher` leaves out: **each report names paths of the application's
 * own routes, tested with the expressions that Next.js compiles**.
 */

import { readFileSync } from 'node:fs';
import { lineOf, placeIn } from '../diagnostics/source-files';
import { PAGE_EXTENSIONS, takenFiles } from '../project/middleware-file';
import { buildPathOf, recommendedMatcher } from '../route/recommended-matcher';
import { type Route, routesOf } from '../route/source-routes';
import { DEFAULT_PROXY_PATH } from '../wire/names';
import type { Application } from './application';
import { variable } from './application';
import { type Configuration, known, type Matcher, type MiddlewareSource } from './facts';
import { type Check, counted, listed, ok, problem, skipped, warning } from './finding';
import { sampleFiles, samplePath } from './routes';

/** The routes that a request can reach without the middleware. */
export const matcher: Check = {
  name: 'matcher',
  title: 'config.matcher',
  run({ application }) {
    const source = known(application.middleware);
    const configuration = known(application.configuration);
    const version = known(application.next) ?? '';
    const [file] = takenFiles(application.root, version, configuration?.pageExtensions);
    if (!source || !file) {
      return [skipped('Next.js does not find or cannot read the middleware.')];
    }
    const routes = routesOf(application.root, configuration?.pageExtensions ?? PAGE_EXTENSIONS);
    const recommended = routes.some(buildPathOf)
      ? 'no matcher at all, so that the middleware runs for every request'
      : recommendedMatcher(configuration?.i18n !== undefined);
    const fix = `Leave out only files of the build: ${recommended}`;
    const text = readFileSync(file.file, 'utf8');
    const place = placeIn(application.root, file.file, lineOf(text, 'matcher'));
    if (source.configProblem) {
      const message = `Next.js cannot read config: it must be a literal, without variables and calls (${source.configProblem}).`;
      return [problem(message, `Write it out: ${recommended}`, place)];
    }
    if (!source.matchers) {
      return [ok('It is not set, so the middleware runs for every request.')];
    }
    const holes = holesIn(application, source, source.matchers, routes);
    return holes.length > 0
      ? holes.map((message, at) =>
          warning(message, at === 0 ? fix : 'The same matcher covers them.', place),
        )
      : [
          ok(
            `It covers all ${counted(routes.length, 'route')} of the application, including data requests.`,
            place,
          ),
        ];
  },
};

function holesIn(
  application: Application,
  source: MiddlewareSource,
  matchers: readonly Matcher[],
  routes: readonly Route[],
): string[] {
  const configuration = known(application.configuration);
  const every = compiled(matchers);
  const firm = compiled(matchers.filter(({ isConditional }) => !isConditional));
  const runsFor = (route: string) => every(served(configuration, route));
  const unseen = routes.filter((route) => !isFile(route) && !runsFor(samplePath(route)));
  const seen = routes.filter((route) => runsFor(samplePath(route)));
  return [
    ...conditional(seen, (route) => firm(served(configuration, samplePath(route)))),
    ...files(seen, runsFor),
    ...left(
      'page',
      unseen.filter(({ isApi }) => !isApi),
      application,
    ),
    ...left(
      'API route',
      unseen.filter(({ isApi }) => isApi),
      application,
    ),
    ...dataRequests(seen, configuration, every),
    ...belowBuild(routes, runsFor),
    ...frontendApi(application, source, runsFor),
  ];
}

const compiled = (matchers: readonly Matcher[]) => {
  const expressions = matchers.map(({ regexp }) => new RegExp(regexp));
  return (pathname: string) => expressions.some((expression) => expression.test(pathname));
};

/** A path as the server tests it against matchers: below the base path, with a locale. */
function served({ basePath = '', i18n }: Partial<Configuration> = {}, route: string): string {
  const prefix = i18n ? `${basePath}/${i18n.defaultLocale}` : basePath;
  return prefix === '' ? route : `${prefix}${route === '/' ? '' : route}`;
}

/** A route such as `/sitemap.xml`, which is meant to be a file. */
const isFile = ({ pattern }: Route): boolean => /\.\w+$/.test(pattern.replace(/\[.*?\]/g, ''));

function conditional(seen: readonly Route[], isFirm: (route: Route) => boolean): string[] {
  const loose = seen.filter((route) => !isFirm(route)).map(({ pattern }) => pattern);
  return loose.length === 0
    ? []
    : [
        `Whether the middleware runs for ${listed(loose)} depends on has or missing: on headers, cookies or a query that a visitor controls.`,
      ];
}

function files(seen: readonly Route[], runsFor: (path: string) => boolean): string[] {
  const holes = seen.flatMap((route) => {
    const sample = sampleFiles(route).find((path) => !runsFor(path));
    return sample ? [`${sample} (${route.pattern})`] : [];
  });
  return holes.length === 0
    ? []
    : [
        `It leaves out paths that end like files, and ${counted(holes.length, 'route')} can be reached by such a path, past the middleware: ${listed(holes)}.`,
      ];
}

function left(noun: string, routes: readonly Route[], { root }: Application): string[] {
  if (routes.length === 0) {
    return [];
  }
  const asking = routes.filter(({ file }) =>
    /\b(auth|getAuth|currentUser)\(/.test(readFileSync(file, 'utf8')),
  );
  const names = routes.map(({ pattern }) => pattern);
  const consequence =
    asking.length > 0
      ? `, so that auth() throws in ${listed(asking.map(({ file }) => placeIn(root, file)))}`
      : ', so that nothing but its own code protects such a route';
  return [`It leaves out ${counted(routes.length, noun)} (${listed(names)})${consequence}.`];
}

/** Data requests below a locale: Next.js serves them, but matches them as plain paths. */
function dataRequests(
  seen: readonly Route[],
  configuration: Configuration | undefined,
  runs: (path: string) => boolean,
): string[] {
  const { i18n, basePath = '' } = configuration ?? {};
  const holes = seen
    .filter(({ router, isApi }) => router === 'pages' && !isApi)
    .map((route) => samplePath(route).replace(/^\/$/, '/index'))
    .map((page) => `/${i18n?.defaultLocale}/_next/data/<build>${page}.json`)
    .filter((path) => !runs(`${basePath}${path}`));
  return i18n && holes.length > 0
    ? [
        `It leaves out data requests with a locale before them, by which pages are rendered: ${listed(holes)}.`,
      ]
    : [];
}

/** Pages with dynamic first segments, which may equal those of the build's files. */
function belowBuild(routes: readonly Route[], runsFor: (path: string) => boolean): string[] {
  const holes = routes.flatMap((route) => {
    const path = buildPathOf(route);
    return path && !runsFor(path) ? [`${path} (${route.pattern})`] : [];
  });
  return holes.length === 0
    ? []
    : [
        `It leaves out the folder of the build's files, and where that has no file, ${counted(holes.length, 'route')} can be reached by such a path, past the middleware: ${listed(holes)}.`,
      ];
}

function frontendApi(
  application: Application,
  { properties }: MiddlewareSource,
  runsFor: (path: string) => boolean,
): string[] {
  const proxyUrl = variable(application, 'NEXT_PUBLIC_CLERK_PROXY_URL');
  const proxyPath = proxyUrl.startsWith('/') ? proxyUrl.replace(/\/+$/, '') : DEFAULT_PROXY_PATH;
  const isProxied = properties.includes('frontendApiProxy') || proxyUrl.startsWith('/');
  const asked = [
    `${proxyPath}/v1/client`,
    `${proxyPath}/npm/@clerk/clerk-js/dist/clerk.browser.js`,
  ];
  const hole = asked.find((path) => !runsFor(path));
  return isProxied && hole
    ? [`It leaves out ${hole}, below the path of the Frontend API proxy.`]
    : [];
}
