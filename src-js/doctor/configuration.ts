/** `next.config`, as it takes effect. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { redact } from '../diagnostics/redact';
import { findFile, lineOf, placeIn } from '../diagnostics/source-files';
import { type Application, placeOfVariable, variable } from './application';
import { type Configuration, known } from './facts';
import { type Check, type Finding, ok, problem, skipped, warning } from './finding';

const PACKAGE = 'ironclerk';
const WRAP = "Wrap it: export default withIronclerk({ … }), of 'ironclerk/config'.";
const OWN_COMPARISONS =
  'Compare paths with createRouteMatcher() or declare routes; do not compare req.url or req.nextUrl yourself.';

/** Whether the build keeps the addon intact, and which settings make paths ambiguous. */
export const configuration: Check = {
  name: 'configuration',
  title: 'next.config',
  run({ application }) {
    const { configuration: fact, root } = application;
    if (known(application.next) === undefined) {
      return [skipped('Next.js is not installed.')];
    }
    if ('error' in fact) {
      const place = placeOfError(root, fact.error);
      return [
        problem(
          `It cannot be loaded: ${redact(fact.error)}`,
          'Fix this error; it stops next dev, too.',
          place,
        ),
      ];
    }
    const at = (part: string) => placeOf(root, fact.value, part);
    const findings = [
      ...bundling(fact.value, at),
      ...output(fact.value, at),
      ...paths(fact.value, at),
    ];
    return findings.some(({ severity }) => severity === 'problem')
      ? findings
      : [
          ok(`${fact.value.file} leaves ${PACKAGE} unbundled.`),
          ...findings,
          ...variables(application, fact.value),
          ...rewrites(application, at),
        ];
  },
};

type At = (part: string) => string | undefined;

/** The file, and the line that the error names. */
function placeOfError(root: string, error: string): string | undefined {
  const file = findFile(root, ['next.config'], ['']);
  const [, line] = /\(next\.config\.\w+:(\d+)\)$/.exec(error) ?? [];
  return file && placeIn(root, file, line === undefined ? undefined : Number(line));
}

function placeOf(root: string, { file }: Configuration, part: string): string | undefined {
  if (!file) {
    return undefined;
  }
  const absolute = path.join(root, file);
  const text = readFileSync(absolute, 'utf8');
  const found = [part, 'export default', 'module.exports'].find((one) => text.includes(one));
  return placeIn(root, absolute, found === undefined ? undefined : lineOf(text, found));
}

function bundling(config: Configuration, at: At): Finding[] {
  const { serverExternalPackages, transpilePackages } = config;
  if (transpilePackages.includes(PACKAGE)) {
    return [
      problem(
        `transpilePackages names ${PACKAGE}: a native addon cannot be bundled.`,
        'Remove it there.',
        at('transpilePackages'),
      ),
    ];
  }
  return serverExternalPackages.includes(PACKAGE)
    ? []
    : [
        problem(
          `${config.file ? 'serverExternalPackages does not name' : 'next.config is missing, so nothing names'} ${PACKAGE}: a native addon cannot be bundled, and the build stops.`,
          config.file
            ? WRAP
            : "Create next.config.ts: import { withIronclerk } from 'ironclerk/config' and export default withIronclerk().",
          at('serverExternalPackages'),
        ),
      ];
}

function output({ output: kind, tracingExcludes }: Configuration, at: At): Finding[] {
  const excluded = tracingExcludes.find((glob) => /ironclerk|\.node\b/.test(glob));
  return [
    ...(kind === 'export'
      ? [
          problem(
            "output: 'export' writes files for a host without a server: the middleware never runs, and auth() always throws.",
            "Take output: 'export' out.",
            at('export'),
          ),
        ]
      : []),
    ...(excluded
      ? [
          problem(
            `outputFileTracingExcludes leaves out the addon (${excluded}), so a standalone server cannot find it.`,
            'Remove that entry.',
            at(excluded),
          ),
        ]
      : []),
  ];
}

function paths({ skipProxyUrlNormalize, basePath, i18n }: Configuration, at: At): Finding[] {
  return [
    ...(skipProxyUrlNormalize
      ? [
          warning(
            'With skipProxyUrlNormalize the middleware sees raw URLs, including those of data requests.',
            OWN_COMPARISONS,
            at('UrlNormalize'),
          ),
        ]
      : []),
    ...(basePath && i18n
      ? [
          warning(
            'With basePath and i18n, Next.js gives the middleware URLs of further locales in a mangled form.',
            OWN_COMPARISONS,
            at('basePath'),
          ),
        ]
      : []),
  ];
}

/** Clerk's variables that the server has although its environment does not set them. */
function variables(application: Application, { inlined, built }: Configuration): Finding[] {
  const { values = {} } = known(application.variables) ?? {};
  return Object.keys({ ...built, ...inlined })
    .filter((name) => /^(NEXT_PUBLIC_)?CLERK_/.test(name) && !values[name])
    .filter((name) => variable(application, name))
    .map((name) => ok(`${name} comes from ${placeOfVariable(application, name)}.`));
}

/** Rewrites from unmatched paths to those that a route matcher matches. */
function rewrites({ configuration: fact, middleware }: Application, at: At): Finding[] {
  const { patterns = [] } = known(middleware) ?? {};
  const rules = known(fact)?.rewrites ?? [];
  if (patterns.length === 0 || rules.length === 0) {
    return [];
  }
  try {
    // The addon may not load; that is a finding of its own.
    const { addon } = require('../wire/addon') as typeof import('../wire/addon');
    const { rewritesToMatched } = require('../route/holes') as typeof import('../route/holes');
    return rewritesToMatched(addon.createRouteSet([...patterns]), rules).map(
      ({ source, destination }) =>
        warning(
          `The rewrite of ${source} leads to ${destination}, which a route matcher matches; so ${source} counts as matched, too.`,
          'Name it in the matcher if this is intended, or change the destination.',
          at(source),
        ),
    );
  } catch {
    return [];
  }
}
