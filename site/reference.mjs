// The reference pages, made from the types, the sources and their comments, and committed
// in `docs/`, so that they are read where there is no site. A test compares them.
//
//   npm run surface   writes them

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/files.mjs';
import { documentedValues, headers, membersOf, variablesOfEnvironment } from './declarations.mjs';
import { INHERITED_OPTIONS } from './inherited-options.mjs';
import { OTHER_VARIABLES } from './other-variables.mjs';

/**
 * What the page of options lists: the title, the file and the interface of each table, and
 * what the function takes beside them.
 *
 * @type {ReadonlyArray<readonly [title: string, file: string, name: string, beside?: string]>}
 */
export const INTERFACES = [
  [
    'A rule of `protect`, which also takes the options of `auth.protect()`',
    'src-js/options/types.ts',
    'ProtectedRoute',
  ],
  ['`auth.protect()`', 'src-js/options/types.ts', 'ProtectOptions'],
  [
    '`contentSecurityPolicy`',
    'src-js/options/content-security-policy.ts',
    'ContentSecurityPolicyOptions',
  ],
  ['`frontendApiProxy`', 'src-js/options/types.ts', 'FrontendApiProxyOptions'],
  [
    '`createFrontendApiProxyHandlers()`',
    'src-js/middleware/frontend-api-proxy.ts',
    'NextFrontendApiProxyOptions',
    '`publishableKey`, `secretKey` and `fapiUrl` are those of the environment unless they are given.',
  ],
  ['`withIronclerk()`', 'src-js/project/with-ironclerk.ts', 'IronclerkConfigOptions'],
  [
    '`emulator` of `withIronclerk()`',
    'src-js/project/development-emulator.ts',
    'DevelopmentEmulatorOptions',
  ],
  ['`configureStore()`', 'src-js/options/store.ts', 'StoreOptions'],
  [
    '`authenticateRequest()`, beside those of `@clerk/backend`',
    'src-js/auth/authenticate-request.ts',
    'AuthenticateRequestOptions',
  ],
  ['`health()`', 'src-js/observability/health.ts', 'HealthOptions'],
  [
    '`health()` of `ironclerk/server`, beside those',
    'src-js/observability/health.ts',
    'MiddlewareHealthOptions',
  ],
  [
    '`revokeSessions()` and `createRevocationHandler()`',
    'src-js/application/revoke-sessions.ts',
    'RevokeSessionsOptions',
    '`createRevocationHandler()` and `verifyWebhook()` take `signingSecret`, which is `CLERK_WEBHOOK_SIGNING_SECRET` unless it is given.',
  ],
  ['`auth()` and `getAuth()`', 'src-js/application/auth-data.ts', 'AuthDataOptions'],
  ['`createEmulator()`', 'emulator/emulator.ts', 'EmulatorOptions'],
  ['An instance of the emulator', 'emulator/instance.ts', 'InstanceOptions'],
  ['`emulatorEnvironment()`', 'emulator/instance-environment.ts', 'EnvironmentOptions'],
  ['`connectEmulator()`', 'emulator/remote-emulator.ts', 'ConnectOptions'],
  ['`runMiddleware()`', 'emulator/run-middleware.ts', 'RunOptions'],
  ['`signIn()` of an emulator', 'emulator/test-sign-in.ts', 'SignInOptions'],
  ['`fail()` of an emulator; `delay()` takes `forMs` and `times`', 'emulator/faults.ts', 'Failure'],
  ['`rotateSigningKey()` of an emulator', 'emulator/key-ring.ts', 'RotationOptions'],
  [
    '`createOAuthAccessToken()` of an emulator',
    'emulator/emulated-instance.ts',
    'OAuthAccessTokenOptions',
  ],
];

const MARK = '<!-- Written by `npm run surface`. -->';

/**
 * The reference pages by their files.
 *
 * @returns {Record<string, string>}
 */
export function referencePages() {
  const written = {
    'exports.md': exportsPage(),
    'options.md': optionsPage(),
    'environment.md': environmentPage(),
    'headers.md': headersPage(),
  };
  return Object.fromEntries(
    Object.entries(written).map(([name, text]) => [name, `${text.trim()}\n\n${MARK}\n`]),
  );
}

/** The texts stand in cells of tables, where a bar would end the cell. */
const cell = (/** @type {string} */ text) =>
  text.replace(/\n+- /g, '<br>• ').replace(/\n+/g, ' ').replaceAll('|', '\\|');

/**
 * @param {readonly string[]} head
 * @param {ReadonlyArray<readonly string[]>} rows
 */
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');

/** The entries of the package, with their values and types, as `surface/package.txt` lists them. */
function exportsPage() {
  const listing = readFileSync(path.join(root, '__test__/surface/package.txt'), 'utf8');
  const texts = documentedValues();
  const sections = listing
    .slice(0, listing.indexOf('\nDeclarations'))
    .split(/\n\n/)
    .map((section) => {
      const [entry = '', ...lines] = section.trim().split('\n');
      const names = (/** @type {string} */ kind) =>
        lines.flatMap((line) => {
          const [, name, origin] = new RegExp(`^ {2}${kind} (\\S+)(?: of (.*))?$`).exec(line) ?? [];
          return name ? [{ name, origin }] : [];
        });
      const values = names('value').map(({ name }) => [`\`${name}\``, texts.get(name) ?? '']);
      const types = names('type');
      const lists = [...new Set(types.map(({ origin }) => origin))].map((from) => {
        const ofOrigin = types.filter(({ origin }) => origin === from);
        const list = ofOrigin.map(({ name }) => (name === '*' ? 'all' : `\`${name}\``)).join(', ');
        return `\n${from ? `Types of \`${from}\`` : 'Types'}: ${list}.\n`;
      });
      return `## \`${entry}\`\n\n${table(['Value', 'What it is'], values)}\n${lists.join('')}`;
    });
  return `# Exports\n\nEvery value and type that an entry of the package exports.\n\n${sections.join('\n')}`;
}

function optionsPage() {
  const own = [
    ...membersOf('src-js/options/types.ts', 'RouteGuards'),
    ...membersOf('src-js/options/types.ts', 'ClerkMiddlewareOptions'),
  ].map(({ name, text }) => [`\`${name}\``, text]);
  const inherited = Object.entries(INHERITED_OPTIONS).map(([name, text]) => [`\`${name}\``, text]);
  const all = [...own, ...inherited].sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  const sections = INTERFACES.map(([title, file, name, beside]) => {
    const rows = membersOf(file, name).map((member) => [
      `\`${member.name}\``,
      `\`${member.type}\``,
      member.text,
    ]);
    const options = table(['Option', 'Type', 'What it does'], rows);
    return `## ${title}\n\n${options}\n${beside ? `\n${beside}\n` : ''}`;
  });
  return (
    '# Options\n\n' +
    'An option that is left out has the value of its environment variable, if there is one\n' +
    '([environment.md](environment.md)).\n\n' +
    '## `clerkMiddleware()`\n\n' +
    'An object, or a function of the request that returns one ([middleware.md](middleware.md)\n' +
    'has examples). `authenticateRequest()` and `verifyToken()` take those that concern a token.\n\n' +
    `${table(['Option', 'What it does'], all)}\n\n${sections.join('\n')}`
  );
}

function environmentPage() {
  const rows = [
    ...variablesOfEnvironment().map(({ name, text }) => [`\`${name}\``, text]),
    ...Object.entries(OTHER_VARIABLES).map(([name, text]) => [`\`${name}\``, text]),
  ].sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  return (
    '# Environment variables\n\n' +
    'They are read once, when the package is loaded. White space around a value is removed. ' +
    'An option of the same meaning takes precedence.\n\n' +
    `${table(['Variable', 'What it sets'], rows)}\n`
  );
}

function headersPage() {
  const rows = headers().map(({ name, text }) => [`\`${name}\``, text]);
  return (
    '# Headers\n\n' +
    'A client’s request headers under the names that begin with `x-clerk-auth-` or\n' +
    '`x-ironclerk-`, and under `x-clerk-clerk-url`, `x-clerk-request-data` and\n' +
    '`x-clerk-debug`, never reach the application. With `debug`, responses also have\n' +
    '`Server-Timing`, which names the decision and its time.\n\n' +
    `${table(['Header', 'What it says'], rows)}\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(referencePages())) {
    writeFileSync(path.join(root, 'docs', name), text);
  }
}
