/** Domains, satellites and the pages for signing in, as the environment sets them. */

import { isDevelopmentKey } from '../options/keys';
import { PAGE_EXTENSIONS } from '../project/middleware-file';
import { type Route, routesOf } from '../route/source-routes';
import { type Application, placeOfVariable, variable } from './application';
import { known } from './facts';
import { type Check, type Finding, ok, problem, warning } from './finding';

const SATELLITE = 'NEXT_PUBLIC_CLERK_IS_SATELLITE';
const DOMAIN = 'NEXT_PUBLIC_CLERK_DOMAIN';
const PROXY_URL = 'NEXT_PUBLIC_CLERK_PROXY_URL';
const SIGN_IN_URL = 'NEXT_PUBLIC_CLERK_SIGN_IN_URL';
const SIGN_UP_URL = 'NEXT_PUBLIC_CLERK_SIGN_UP_URL';

/** Whether visitors are sent to addresses that exist. */
export const addresses: Check = {
  name: 'addresses',
  title: 'Domains and sign-in pages',
  run({ application }) {
    const findings = [
      ...satellite(application),
      ...domain(application),
      ...proxyUrl(application),
      ...signInPages(application),
    ];
    return findings.length > 0 ? findings : [ok('All addresses are in order.')];
  },
};

function satellite(application: Application): Finding[] {
  const read = (name: string) => variable(application, name);
  if (!/^(true|1)$/i.test(read(SATELLITE))) {
    return [];
  }
  const place = placeOfVariable(application, SATELLITE);
  const has = (option: string) => known(application.middleware)?.properties.includes(option);
  const lacksDomain = !read(DOMAIN) && !read(PROXY_URL) && !has('domain') && !has('proxyUrl');
  const lacksSignIn =
    isDevelopmentKey(read('CLERK_SECRET_KEY')) &&
    !/^https?:\/\//.test(read(SIGN_IN_URL)) &&
    !has('signInUrl');
  return [
    ...(lacksDomain
      ? [
          problem(
            'A satellite has neither a domain nor a proxy: the middleware throws.',
            `Set ${DOMAIN} to the satellite's domain, or ${PROXY_URL}.`,
            place,
          ),
        ]
      : []),
    ...(lacksSignIn
      ? [
          problem(
            'A satellite of a development instance has no absolute sign-in URL: the middleware throws.',
            `Set ${SIGN_IN_URL} to the primary application's sign-in page, with https://.`,
            placeOfVariable(application, SIGN_IN_URL) ?? place,
          ),
        ]
      : []),
  ];
}

function domain(application: Application): Finding[] {
  const name = variable(application, DOMAIN);
  return name === '' || /^[\w.-]+(:\d+)?$/.test(name)
    ? []
    : [
        problem(
          `${DOMAIN} is a host name, without https:// and without a path.`,
          'Leave the host name only.',
          placeOfVariable(application, DOMAIN),
        ),
      ];
}

function proxyUrl(application: Application): Finding[] {
  const url = variable(application, PROXY_URL);
  const isWhole = /^https?:\/\//.test(url) ? URL.canParse(url) : /^\/[^/]/.test(url);
  return url === '' || isWhole
    ? []
    : [
        problem(
          `${PROXY_URL} is neither an absolute URL nor a path.`,
          'Write https://… or /__clerk.',
          placeOfVariable(application, PROXY_URL),
        ),
      ];
}

/** A sign-in page of the application's own must exist. */
function signInPages(application: Application): Finding[] {
  const {
    basePath = '',
    i18n,
    pageExtensions = PAGE_EXTENSIONS,
    rewrites = [],
  } = known(application.configuration) ?? {};
  const routes = routesOf(application.root, pageExtensions);
  const isServed = (path: string) =>
    rewrites.length > 0 || i18n !== undefined || routes.some((route) => leadsTo(route, path));
  return [SIGN_IN_URL, SIGN_UP_URL].flatMap((name) => {
    const path = variable(application, name).replace(/[?#].*$/, '');
    const own = path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
    return path.startsWith('/') && !isServed(own)
      ? [
          warning(
            `${name} is ${path}, but the application has no page there.`,
            `Create app${own}/[[...${own.split('/').at(-1)}]]/page.tsx, or set another address.`,
            placeOfVariable(application, name),
          ),
        ]
      : [];
  });
}

function leadsTo({ pattern }: Route, path: string): boolean {
  const expression = pattern
    .replace(/[.*+?^${}()|\\]/g, '\\$&')
    .replace(/\/\[\[\\\.\\\.\\\.[^\]]+\]\]/g, '(?:/.*)?')
    .replace(/\[\\\.\\\.\\\.[^\]]+\]/g, '.+')
    .replace(/\[[^\]]+\]/g, '[^/]+');
  return new RegExp(`^${expression}/?$`).test(path);
}
