// Raw requests: every spelling of every page, handler and file that is known
// to have defeated a matcher somewhere, each alone and then combined at random.

import { namesOf } from '../shared/names.mjs';
import { Random } from '../shared/random.mjs';

/**
 * A request as it goes over the wire.
 *
 * @typedef {object} RawRequest
 * @property {string} method
 * @property {string} target
 * @property {Record<string, string>} [headers]
 * @property {string} [body]
 */

/**
 * A request of the corpus: how its target is spelled, and the way in which it
 * calls a server action, if it does.
 *
 * @typedef {RawRequest & { form: string, action?: string }} FormedRequest
 */

/**
 * What a spelling depends on beside the target.
 *
 * @typedef {{ random: Random, buildId: string, host: string }} Tools
 */

/** @typedef {(target: string, tools: Tools) => string} Spelling */

/**
 * Splits a target into path and query.
 *
 * @param {string} target
 * @returns {[path: string, query: string]}
 */
const split = (target) => {
  const index = target.indexOf('?');
  return index < 0 ? [target, ''] : [target.slice(0, index), target.slice(index)];
};

/**
 * @param {Spelling} change
 * @returns {Spelling}
 */
const onPath = (change) => (target, tools) => {
  const [path, query] = split(target);
  return change(path, tools) + query;
};

/**
 * @param {string} path
 * @param {Pick<Tools, 'buildId'>} tools
 */
const data = (path, { buildId }) =>
  `/_next/data/${buildId}${path === '/' ? '/index' : path.replace(/\/$/, '')}.json`;

/**
 * Spellings of a target, by name.
 *
 * @satisfies {Record<string, Spelling>}
 */
const SPELLINGS = {
  'letter encoded': onPath((path, { random }) => {
    const letters = Array.from(path.matchAll(/[a-z]/g), ({ index: at }) => at);
    const index = random.pickAny(letters);
    return index === undefined
      ? path
      : `${path.slice(0, index)}%${path.charCodeAt(index).toString(16)}${path.slice(index + 1)}`;
  }),
  'encoded twice': onPath((path) =>
    path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
  ),
  'every letter encoded': onPath((path) =>
    path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  ),
  'reserved encoded': onPath((path) =>
    path.replace(/[@+,;=&$]/g, (letter) => encodeURIComponent(letter)),
  ),
  'slash encoded': onPath((path, { random }) => {
    const slashes = Array.from(path.matchAll(/(?<=.)\//g), ({ index: at }) => at);
    const index = random.pickAny(slashes);
    return index === undefined ? path : `${path.slice(0, index)}%2F${path.slice(index + 1)}`;
  }),
  'slashes repeated': onPath((path, { random }) =>
    path.replace(/\//g, () => (random.chance(0.5) ? '//' : '/')),
  ),
  'slash at the end': onPath((path) => `${path}/`),
  'upper case': onPath((path) => path.toUpperCase()),
  'dot segment': onPath((path) => path.replace(/\//, '/./')),
  'parent segment': onPath((path) => `/pricing/..${path}`),
  'encoded parent segment': onPath((path) => `/pricing/%2e%2e${path}`),
  backslash: onPath((path) => path.replace(/(?<=.)\//, '\\')),
  parameters: onPath((path) => `${path};v=1`),
  'null byte': onPath((path) => `${path}%00`),
  'line feed': onPath((path) => `${path}%0a`),
  overlong: onPath((path) => path.replace(/(?<=.)\//, '%c0%af')),
  'locale en': onPath((path) => `/en${path === '/' ? '' : path}`),
  'locale fr': onPath((path) => `/fr${path === '/' ? '' : path}`),
  'locale FR': onPath((path) => `/FR${path === '/' ? '' : path}`),
  'locale encoded': onPath((path) => `/%66r${path === '/' ? '' : path}`),
  'locale, slash encoded': onPath((path) => `/fr%2F${path.slice(1)}`),
  'two locales': onPath((path) => `/fr/en${path === '/' ? '' : path}`),
  'unknown locale': onPath((path) => `/de${path}`),
  'data request': onPath(data),
  'data request of an index': onPath(
    (path, { buildId }) => `/_next/data/${buildId}/index${path.replace(/\/$/, '')}.json`,
  ),
  'data request with a locale': onPath((path, tools) => data(`/fr${path}`, tools)),
  'data request in capitals': onPath((path, tools) =>
    data(path, tools).replace('_next/data', '_NEXT/DATA'),
  ),
  'data request, encoded': onPath((path, tools) =>
    data(path, tools).replace('_next', '%5fnext').replace('data', '%64ata'),
  ),
  'data request, slash encoded': onPath((path, tools) =>
    data(path, tools).replace('_next/data/', '_next/data%2F'),
  ),
  'data request with a dot segment': onPath((path, tools) => `/x/..${data(path, tools)}`),
  'data request of a component': onPath((path, tools) => data(`${path}.rsc`, tools)),
  'data request, suffix encoded': onPath((path, tools) =>
    data(path, tools).replace(/\.json$/, '%2ejson'),
  ),
  'data request of another build': onPath((path) => data(path, { buildId: 'other' })),
  'asset prefix': onPath((path) => `/assets${path}`),
  'absolute prefix': onPath((path) => `/a${path}`),
  'base path': onPath((path) => `/app${path === '/' ? '' : path}`),
  'base path in capitals': onPath((path) => `/APP${path === '/' ? '' : path}`),
  'component payload': onPath((path) => `${path}.rsc`),
  'component prefetch': onPath((path) => `${path}.prefetch.rsc`),
  'component segment': onPath((path) => `${path}.segments/_tree.segment.rsc`),
  'component page segment': onPath((path) => `${path}.segments/dashboard/__PAGE__.segment.rsc`),
  'component suffix in capitals': onPath((path) => `${path}.RSC`),
  'component suffix twice': onPath((path) => `${path}.rsc.rsc`),
  'component suffix after a locale': onPath((path) => `/fr${path}.rsc`),
  'component suffix encoded': onPath((path) => `${path}%2ersc`),
  'dot at the end': onPath((path) => `${path}.`),
  'encoded dot segment at the end': onPath((path) => `${path}/%2e`),
  'parent segment at the end': onPath((path) => `${path}/x/..`),
  'encoded slash at the end': onPath((path) => `${path}%2F`),
  'encoded slash first': onPath((path) => `/%2F${path.slice(1)}`),
  'encoded query': onPath((path) => `${path}%3Fx`),
  fragment: onPath((path) => `${path}#x`),
  json: onPath((path) => `${path}.json`),
  'route parameter': (target) =>
    `${target}${target.includes('?') ? '&' : '?'}nxtPid=dashboard&nxtPslug=x`,
  'locale parameter': (target) =>
    `${target}${target.includes('?') ? '&' : '?'}__nextLocale=fr&nextLocale=fr`,
  'component parameter': (target) => `${target}${target.includes('?') ? '&' : '?'}_rsc=1`,
  'next page parameter': (target) =>
    `${target}${target.includes('?') ? '&' : '?'}nextInternalLocale=fr`,
  'data parameter': (target) =>
    `${target}${target.includes('?') ? '&' : '?'}__nextDataReq=1&__nextDefaultLocale=fr`,
  'component suffix in the query': (target) => `${target}${target.includes('?') ? '&' : '?'}x=.rsc`,
  absolute: (target, { host }) => `http://${host}${target}`,
};

/**
 * Headers that change what a server makes of a target, by name.
 *
 * @satisfies {Record<string, Record<string, string>>}
 */
const HEADERS = {
  none: {},
  component: { RSC: '1' },
  prefetch: { RSC: '1', 'Next-Router-Prefetch': '1' },
  'segment prefetch': {
    RSC: '1',
    'Next-Router-Prefetch': '1',
    'Next-Router-Segment-Prefetch': '/_tree',
  },
  'page segment prefetch': {
    RSC: '1',
    'Next-Router-Prefetch': '1',
    'Next-Router-Segment-Prefetch': '/dashboard/__PAGE__',
  },
  'from the dashboard': { 'Next-Url': '/dashboard' },
  'from the dashboard, component': { RSC: '1', 'Next-Url': '/dashboard' },
  'from below the dashboard': { RSC: '1', 'Next-Url': '/dashboard/settings' },
  'from an odd dashboard': { RSC: '1', 'Next-Url': '/%64ashboard' },
  'from an organization': { RSC: '1', 'Next-Url': '/orgs/x' },
  'from below an organization': { RSC: '1', 'Next-Url': '/orgs/x/settings?y' },
  'from the dashboard in French': { RSC: '1', 'Next-Url': '/fr/dashboard' },
  'from the dashboard below': { RSC: '1', 'Next-Url': '/app/dashboard' },
  'from an interception': { RSC: '1', 'Next-Url': '/dashboard/(..)photo/1' },
  'from home': { RSC: '1', 'Next-Url': '/' },
  'data flag': { 'x-nextjs-data': '1' },
  'subrequest, proxy': { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
  'subrequest, middleware': {
    'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
  },
  'subrequest id': { 'x-middleware-subrequest-id': 'x' },
  'rewrite URL': { 'x-rewrite-url': '/dashboard' },
  'original URL': { 'x-original-url': '/dashboard' },
  'matched path': { 'x-matched-path': '/dashboard' },
  'now route matches': {
    'x-now-route-matches': '1=dashboard',
    'x-matched-path': '/dashboard/[id]',
  },
  invoke: { 'x-invoke-path': '/dashboard', 'x-invoke-status': '200', 'x-invoke-query': '{}' },
  'middleware rewrite': { 'x-middleware-rewrite': '/dashboard', 'x-nextjs-rewrite': '/dashboard' },
  'another host': { Host: 'evil.example' },
  'a domain of a locale': { Host: 'fr.example' },
  'forwarded host': { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Prefix': '/dashboard' },
  action: { 'Next-Action': 'x', 'Content-Type': 'text/plain' },
  document: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' },
  'data flag, French': { 'x-nextjs-data': '1', 'accept-language': 'fr', Cookie: 'NEXT_LOCALE=fr' },
  'route state': {
    RSC: '1',
    'Next-Router-State-Tree': encodeURIComponent(
      JSON.stringify(['', { children: ['dashboard', { children: ['__PAGE__', {}] }] }]),
    ),
  },
  resume: { 'next-resume': '1', 'x-nextjs-postponed': '1', 'x-matched-path': '/dashboard.rsc' },
  'preview cookie': { Cookie: '__prerender_bypass=x; __next_preview_data=x' },
  prerender: { 'x-prerender-revalidate': 'x', purpose: 'prefetch' },
};

const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'POST', 'OPTIONS'];
const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const BOUNDARY = 'router-conformance';

/**
 * Bodies that invoke a server action, by name; each gives headers and a body.
 *
 * @satisfies {Record<string, (id: string) => Required<Pick<RawRequest, 'headers' | 'body'>>>}
 */
const INVOCATIONS = {
  'action by header': (id) => ({
    headers: { 'Next-Action': id, 'Content-Type': 'text/plain;charset=UTF-8', Accept: COMPONENT },
    body: '[]',
  }),
  'action by form': (id) => ({
    headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, Accept: '*/*' },
    body: multipart({ [`$ACTION_ID_${id}`]: '' }),
  }),
  'action by form of a document': (id) => ({
    headers: { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`, Accept: 'text/html' },
    body: multipart({ [`$ACTION_ID_${id}`]: '' }),
  }),
  'action by header and form': (id) => ({
    headers: {
      'Next-Action': id,
      'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
      Accept: COMPONENT,
    },
    body: multipart({ 0: '[]' }),
  }),
  'action by plain form': (id) => ({
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: `%24ACTION_ID_${id}=`,
  }),
};

const COMPONENT = 'text/x-component';

/** @param {Record<string, string>} fields */
const multipart = (fields) =>
  `${Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--${BOUNDARY}--\r\n`;

/**
 * What the requests for one variant depend on.
 *
 * @typedef {object} CorpusOptions
 * @property {number} count
 * @property {number} seed
 * @property {string} buildId
 * @property {string} host
 * @property {string} [prefix]
 * @property {import('./places.mjs').Places} places
 * @property {string[]} [actions]
 */

/**
 * The requests for one variant: each page in each spelling, with each set of
 * headers, and where it has actions by every method and with each action; then
 * mixtures up to `count`.
 *
 * @param {CorpusOptions} options
 * @returns {FormedRequest[]}
 */
export function corpus({ count, seed, buildId, host, prefix, places, actions = [] }) {
  const random = new Random(seed);
  const tools = { random, buildId, host };
  const { pages, dynamic, segments } = places;
  const targets = [...pages, ...dynamic.flatMap((page) => segments.map((one) => page + one))];
  const invocations = actions.length > 0 ? namesOf(INVOCATIONS) : [];
  const methods = actions.length > 0 ? [...METHODS, ...EVERY_METHOD] : METHODS;
  /** @param {string} target */
  const inside = (target) =>
    prefix && random.chance(0.8) ? prefix + (target === '/' ? '' : target) : target;
  /** @type {FormedRequest[]} */
  const requests = [];
  /**
   * @param {string} target
   * @param {(keyof typeof SPELLINGS)[]} names
   * @param {keyof typeof HEADERS} headers
   * @param {string} method
   * @param {keyof typeof INVOCATIONS} [invocation]
   */
  const add = (target, names, headers, method, invocation) => {
    const spelled = names.reduce((spelling, name) => SPELLINGS[name](spelling, tools), target);
    const placed = names.some((name) => /base path|absolute$|dot segment|asset prefix/.test(name))
      ? spelled
      : inside(spelled);
    if (/[\s]/.test(placed)) {
      return;
    }
    const invoking = invocation && INVOCATIONS[invocation](random.pick(actions));
    requests.push({
      target: placed,
      headers: { ...HEADERS[headers], ...invoking?.headers },
      body: invoking?.body,
      action: invocation,
      method: invocation ? 'POST' : method,
      form: [...names, headers, ...(invocation ? [invocation] : [])].join(' + '),
    });
  };
  for (const target of targets) {
    add(target, [], 'none', 'GET');
  }
  for (const target of pages) {
    for (const name of namesOf(SPELLINGS)) {
      add(target, [name], 'none', 'GET');
    }
    for (const name of namesOf(HEADERS)) {
      add(target, [], name, name === 'action' ? 'POST' : 'GET');
    }
    for (const name of invocations) {
      add(target, [], 'none', 'POST', name);
    }
    for (const method of invocations.length > 0 ? EVERY_METHOD : []) {
      add(target, [], 'none', method);
    }
  }
  while (requests.length < count) {
    const names = Array.from({ length: random.below(4) }, () => random.pick(namesOf(SPELLINGS)));
    const headers = random.chance(0.6) ? 'none' : random.pick(namesOf(HEADERS));
    const invocation =
      random.chance(0.3) && invocations.length > 0 ? random.pick(invocations) : undefined;
    add(random.pick(targets), names, headers, random.pick(methods), invocation);
  }
  // A run that asks for fewer takes them from all over the list.
  return requests.length <= count
    ? requests
    : requests
        .map((request) => ({ place: random.number(), request }))
        .sort((one, other) => one.place - other.place)
        .slice(0, count)
        .map(({ request }) => request);
}
