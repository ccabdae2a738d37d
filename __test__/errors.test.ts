/**
 * Errors for developers. **Every code of the type `IronclerkErrorCode` is thrown
 * somewhere and explained in `docs/errors.md`, and there are no others**; all errors
 * are of one class.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENT, EVENT, JWT_KEY, load, loadModule, mint, request } from './support/instance';

const ROOT = path.join(__dirname, '..');
const CLASS = 'src-js/wire/ironclerk-error.ts';
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const sources = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|rs)$/.test(name))
    .map((name) => path.posix.join(folder, name));

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

const [, members = ''] = /type IronclerkErrorCode =([^;]*);/.exec(read(CLASS)) ?? [];
const codes = all(members, /\| '(\w+)'/g);

/** The codes that a file of the core gives its errors. */
const codesOfCore = (text: string): string[] =>
  all(text, /(fn code\(&?self\)[\s\S]*?\n {4}\}|misconfigured\(\s*"\w+"|code: "\w+")/g).flatMap(
    (part) => all(part, /"([a-z]+(?:_[a-z]+)+)"/g),
  );

describe('the codes', () => {
  it('are explained in docs/errors.md, each once and in order', () => {
    const rows = all(read('docs/errors.md'), /^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm);
    expect(codes.length).toBeGreaterThan(30);
    expect(rows).toEqual(codes);
    expect(codes).toEqual(unique(codes));
  });

  it('are those of the sources', () => {
    const core = sources('src').flatMap((file) => codesOfCore(read(file)));
    const face = sources('src-js')
      .filter((file) => file !== CLASS)
      .flatMap((file) => all(read(file), /'([a-z]+(?:_[a-z]+)+)'/g))
      .filter((name) => codes.includes(name));
    expect(unique([...core, ...face])).toEqual(codes);
  });
});

it('is the class of every error, but of those that others know by something else', () => {
  // The commands print what they throw themselves; no program catches it.
  const isOfCommand = (file: string) => /^src-js\/(?:map|migrate)\//.test(file);
  const files = sources('src-js').filter((file) => !isOfCommand(file));
  const others = files.flatMap((file) =>
    all(read(file), /(new (?:Type|Range)?Error\([^`'"\s)]*)/g).map((found) => `${file}: ${found}`),
  );
  expect(unique(others)).toEqual([
    // Next.js knows them by their digests.
    'src-js/auth/control-flow.ts: new Error(',
    'src-js/auth/control-flow.ts: new Error(HTTP_ERROR',
    'src-js/auth/control-flow.ts: new Error(REDIRECT',
    'src-js/auth/control-flow.ts: new Error(digest',
    // Only its stack is read.
    // `wire/addon.ts` makes an `IronclerkError` of what a core throws.
    'src-js/binary/native.ts: new Error(',
    'src-js/caller.ts: new Error(',
    // What others threw, and what the doctor itself reports.
    'src-js/doctor/checks.ts: new Error(String(error',
    'src-js/doctor/command.ts: new Error(',
    'src-js/doctor/reader.ts: new Error(String(error',
    'src-js/doctor/visit.ts: new Error(',
    'src-js/project/command-options.ts: new Error(what.endsWith(',
    'src-js/project/named-folder.ts: new Error(',
    'src-js/project/read-middleware.ts: new Error(',
    'src-js/wasm/core.ts: new Error(ended.thrown',
    'src-js/wasm/instance.ts: new Error(text',
    'src-js/wasm/instance.ts: new Error(this.#result(',
    'src-js/wasm/instance.ts: new TypeError(',
  ]);
});

type Server = ReturnType<typeof load>;

/** The error that `fail` ends with, and the class of it. */
async function failure(
  fail: (server: Server) => unknown,
  environment: Record<string, string | undefined> = {},
) {
  const server = load(environment);
  const error: Error = await Promise.resolve()
    .then(() => fail(server))
    .then(
      () => new Error('Nothing was thrown.'),
      (thrown) => thrown,
    );
  return { error, IronclerkError: server.IronclerkError };
}

const ask =
  (...args: unknown[]) =>
  ({ clerkMiddleware }: Server) =>
    (clerkMiddleware as (...args: unknown[]) => (...args: unknown[]) => unknown)(...args)(
      request('/', DOCUMENT, mint()),
      EVENT,
    );

describe('an error whose message ends with its code', () => {
  it.each<[string, Parameters<typeof failure>]>([
    ['secret_key_invalid', [ask(), { CLERK_SECRET_KEY: 'pk_live_x' }]],
    ['jwt_key_invalid', [ask(), { CLERK_JWT_KEY: 'x' }]],
    ['option_invalid', [ask({ domain: 'a\nb' })]],
    ['frontend_api_invalid', [ask({ proxyUrl: 'https://exa mple/__clerk' })]],
    ['encryption_key_missing', [ask({ secretKey: 'sk_live_x' })]],
    ['declaration_invalid', [ask({ public: 7 })]],
    ['options_invalid', [ask({ audience: [7] })]],
    ['api_version_invalid', [ask({ apiVersion: '..' })]],
    [
      'auth_signature_invalid',
      [({ getAuth }) => getAuth(request('/', { 'x-ironclerk-request-data': 'ic2.AAAA' }))],
    ],
  ])('%s', async (code, args) => {
    const { error, IronclerkError } = await failure(...args);
    expect(error).toBeInstanceOf(IronclerkError);
    expect(error).toMatchObject({ name: 'IronclerkError', code });
    expect(error.message).toMatch(new RegExp(`[^)] \\(code=${code}\\)$`));
  });
});

describe('an error with the message of @clerk/nextjs', () => {
  it.each<[string, RegExp, Parameters<typeof failure>]>([
    [
      'publishable_key_missing',
      /into your \.env file\.$/,
      [ask(), { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: undefined }],
    ],
    [
      'publishable_key_invalid',
      /^Publishable key not valid.*into your \.env file\.$/s,
      [ask(), { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'x' }],
    ],
    ['secret_key_missing', /Missing secretKey/, [ask(), { CLERK_SECRET_KEY: undefined }]],
    ['satellite_domain_missing', /^\nMissing domain and proxyUrl\./, [ask({ isSatellite: true })]],
    [
      'sign_in_url_invalid',
      /^The signInUrl needs to have a absolute url format\.$/,
      [
        ask({ isSatellite: true, domain: 'satellite.example', signInUrl: '/sign-in' }),
        { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${btoa('clerk.example.com$')}` },
      ],
    ],
    [
      'organization_pattern_invalid',
      /^Invalid pattern "\/\(".*Unbalanced pattern at 1$/s,
      [ask({ organizationSyncOptions: { organizationPatterns: ['/('] } })],
    ],
    [
      'route_pattern_invalid',
      /^Invalid path: \/\(\..*Unbalanced pattern at 1$/s,
      [({ createRouteMatcher }) => createRouteMatcher(['/('])],
    ],
    [
      'middleware_missing',
      /clerk\.com\/err\/auth-middleware\n$/,
      [({ getAuth }) => getAuth(request('/'))],
    ],
    ['app_router_required', /only supported in App Router/, [({ auth }) => auth()]],
  ])('%s', async (code, message, args) => {
    const { error, IronclerkError } = await failure(...args);
    expect(error).toBeInstanceOf(IronclerkError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

it('is exported without a framework, too', async () => {
  const { IronclerkError, authenticateRequest } =
    loadModule<typeof import('../dist/index.js')>('index.js');
  const options = { publishableKey: '', secretKey: '', jwtKey: JWT_KEY };
  const asked = authenticateRequest(new Request('https://example.com/'), options);
  await expect(asked).rejects.toBeInstanceOf(IronclerkError);
  await expect(asked).rejects.toMatchObject({ code: 'publishable_key_missing' });
});
