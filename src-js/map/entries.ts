/** The rows of an application, from the manifests of its build. */

import path from 'node:path';
import { isInterception, type RewriteRule } from '../route/rewrite-rule';
import type { BuiltApplication } from './built-application';
import type { Ask, CodePlace, Entry } from './entry';
import { type Samples, sampleOfSource, samplePath } from './sample-path';
import type { FileGuards } from './source-reader';

/** What a browser sends when it asks for a page. */
const DOCUMENT = {
  accept: 'text/html',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
};
const PROGRAM = { accept: 'application/json', 'sec-fetch-dest': 'empty' };
/** What the router of the App Router sends when it asks for a page. */
const NAVIGATION = { accept: '*/*', rsc: '1', 'next-url': '/', 'sec-fetch-dest': 'empty' };
const DATA = { accept: '*/*', 'x-nextjs-data': '1', 'sec-fetch-dest': 'empty' };

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Pages that Next.js renders by itself. */
const INTERNAL = /^\/(?:_not-found|_global-error|_error|_app|_document|404|500)$/;
/** A folder that intercepts another route: a rewrite leads to it. */
const INTERCEPTION = /\/\(\.{1,3}\)/;

/** Makes the rows. */
export class Entries {
  readonly #built: BuiltApplication;
  readonly #samples: Samples;
  readonly #guards: Readonly<Record<string, FileGuards>>;

  constructor(
    built: BuiltApplication,
    samples: Samples,
    guards: Readonly<Record<string, FileGuards>>,
  ) {
    this.#built = built;
    this.#samples = samples;
    this.#guards = guards;
  }

  /** All rows, in the order of the report. */
  get all(): Entry[] {
    const { appRoutes, pages } = this.#built.manifests;
    const app = Object.entries(appRoutes)
      .filter(([, route]) => !INTERNAL.test(route) && !INTERCEPTION.test(route))
      .flatMap(([name, route]) =>
        name.endsWith('/route') ? this.#handler(route) : this.#page(route),
      );
    const legacy = Object.keys(pages)
      .filter((route) => !INTERNAL.test(route))
      .flatMap((route) => this.#legacy(route));
    const seen = new Map(
      [...app, ...legacy].map((entry) => [
        JSON.stringify([entry.route, entry.kind, entry.method]),
        entry,
      ]),
    );
    return [
      ...[...seen.values()].sort(byRoute),
      ...this.#built.publicFiles.map(fileEntry),
      ...this.#built.actions.map((action) => this.#action(action)),
      ...this.#rewrites(),
      ...this.#built.redirects.map((rule) => this.#redirect(rule)),
    ];
  }

  #code(route: string, router: 'app' | 'pages', exports: readonly string[]): CodePlace | undefined {
    const files = this.#built.sources.filter(
      (one) => one.pattern === route && one.router === router,
    );
    // A slot has a file of its own beside that of the page, and is rendered whatever the
    // page asks: the route is as open as the most open of its files.
    const main = files.find(({ file }) => !file.includes(`${path.sep}@`)) ?? files[0];
    const strength = (file: string) => this.#strengthOf(file, exports);
    const found = files.reduce(
      (weakest, one) => (weakest && strength(one.file) < strength(weakest.file) ? one : weakest),
      main,
    );
    return found && { file: found.file, exports };
  }

  /** How much the code of a file asks: nothing, something, or what every request must pass. */
  #strengthOf(file: string, exports: readonly string[]): number {
    const guards = this.#guards[file] ?? {};
    const guard = exports.map((name) => guards[name]).find(Boolean);
    return guard ? ['reads', 'protect'].indexOf(guard.kind) + 1 : 0;
  }

  #page(route: string): Entry[] {
    const code = this.#code(route, 'app', ['default']);
    const asked = samplePath(route, this.#samples);
    const ask = (headers: Ask['headers']): Ask => ({ path: asked, headers, code });
    return [
      { kind: 'page', route, method: 'GET', asks: [ask(DOCUMENT)] },
      { kind: 'rsc', route, method: 'GET', asks: [ask(NAVIGATION)] },
    ];
  }

  #handler(route: string): Entry[] {
    const asked = samplePath(route, this.#samples);
    const place = this.#code(route, 'app', []);
    if (this.#built.isMetadata(route)) {
      const asks = [{ path: asked, headers: PROGRAM, code: undefined }];
      return [{ kind: 'metadata', route, method: 'GET', asks }];
    }
    const exported = Object.keys((place && this.#guards[place.file]) ?? {});
    const methods = METHODS.filter((method) => exported.includes(method));
    return (methods.length > 0 ? methods : ['GET']).map((method) => ({
      kind: 'handler',
      route,
      method,
      asks: [{ path: asked, headers: PROGRAM, code: place && { ...place, exports: [method] } }],
    }));
  }

  #legacy(route: string): Entry[] {
    const asked = samplePath(route, this.#samples);
    if (/^\/api(?:\/|$)/.test(route)) {
      const code = this.#code(route, 'pages', ['default']);
      return ['GET', 'POST'].map((method) => ({
        kind: 'handler',
        route,
        method,
        asks: [{ path: asked, headers: PROGRAM, code }],
      }));
    }
    const code = this.#code(route, 'pages', ['getServerSideProps', 'default']);
    const ask = (headers: Ask['headers']): Ask => ({ path: asked, headers, code });
    const page: Entry = { kind: 'page', route, method: 'GET', asks: [ask(DOCUMENT)] };
    return this.#built.dataRoutes.includes(route)
      ? [page, { ...page, kind: 'data', asks: [ask(DATA)] }]
      : [page];
  }

  #action({ id, name, file, routes }: BuiltApplication['actions'][number]): Entry {
    const code = { file: path.resolve(this.#built.root, file), exports: [name] };
    const headers = { accept: 'text/x-component', 'next-action': id, 'sec-fetch-dest': 'empty' };
    return {
      kind: 'action',
      route: `${name} (${packageOf(file) ?? file})`,
      method: 'POST',
      asks: routes.map((route) => ({ path: samplePath(route, this.#samples), headers, code })),
    };
  }

  #rewrites(): Entry[] {
    const { rewrites = {} } = this.#built.manifests;
    const rules = Array.isArray(rewrites) ? rewrites : Object.values(rewrites).flat();
    return rules.flatMap((rule) => (rule ? this.#rewrite(rule) : []));
  }

  #rewrite(rule: RewriteRule): Entry[] {
    const asked = this.#sourceOf(rule);
    if (asked === undefined) {
      return [];
    }
    const route = this.#routeAt(this.#destinationOf(rule));
    const code = route
      ? (this.#code(route, 'app', ['default', 'GET']) ??
        this.#code(route, 'pages', ['getServerSideProps', 'default']))
      : undefined;
    const headers = isInterception(rule)
      ? { ...NAVIGATION, 'next-url': interceptorOf(rule.destination ?? '/', this.#samples) }
      : DOCUMENT;
    return [
      {
        kind: 'rewrite',
        route: rule.source,
        method: 'GET',
        asks: [{ path: asked, headers, code }],
        ...ruleFacts(rule),
      },
    ];
  }

  #redirect(rule: RewriteRule): Entry {
    return { kind: 'redirect', route: rule.source, method: 'GET', asks: [], ...ruleFacts(rule) };
  }

  /** The path of a rule without the base path, which its source has. */
  #sourceOf({ source }: RewriteRule): string | undefined {
    const { paths } = this.#samples;
    if (Object.hasOwn(paths, source)) {
      return paths[source];
    }
    const { basePath = '' } = this.#built.manifests;
    const parts = this.#built.partsOf(source);
    const sample = parts && sampleOfSource(parts, this.#samples);
    return sample?.startsWith(`${basePath}/`) ? sample.slice(basePath.length) : sample;
  }

  #destinationOf({ destination = '' }: RewriteRule): string | undefined {
    const { basePath = '' } = this.#built.manifests;
    const [plain = ''] = destination.split(/[?#]/);
    if (!plain.startsWith('/')) {
      return undefined;
    }
    const parts = this.#built.partsOf(plain);
    const sample = parts && sampleOfSource(parts, this.#samples);
    return sample?.startsWith(`${basePath}/`) ? sample.slice(basePath.length) : sample;
  }

  #routeAt(asked: string | undefined): string | undefined {
    const { staticRoutes = [], dynamicRoutes = [] } = this.#built.manifests;
    return asked === undefined
      ? undefined
      : [...staticRoutes, ...dynamicRoutes].find(({ regex }) => new RegExp(regex).test(asked))
          ?.page;
  }
}

/** The package that a file is of; `undefined` for one of the application. */
const packageOf = (file: string): string | undefined =>
  /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];

const fileEntry = (file: string): Entry => ({
  kind: 'file',
  route: file,
  method: 'GET',
  asks: [{ path: encodeURI(file), headers: DOCUMENT, code: undefined }],
});

const ruleFacts = ({ destination, has, missing }: RewriteRule) => ({
  ...(destination !== undefined && { destination }),
  ...((has?.length || missing?.length) && { isConditional: true }),
});

const interceptorOf = (destination: string, samples: Samples): string =>
  samplePath(
    destination
      .replace(/\/\(\.{1,3}\).*$/s, '')
      .replace(/\/@[^/]*/g, '')
      .replace(/:(\w+)[*+?]?/g, '[$1]') || '/',
    samples,
  );

const byRoute = (a: Entry, b: Entry): number =>
  a.route === b.route ? 0 : a.route < b.route ? -1 : 1;
