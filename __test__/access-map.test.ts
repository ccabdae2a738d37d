/**
 * `npx ironclerk routes` over a built application: who gets what, and what a
 * loosened guard opens. **The map is what the production server does.**
 */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AccessMap, MapRow } from '../dist/map/access-map.js';
import { createEmulator, type Emulator, organizationClaims } from '../emulator';
import { runRoutes } from './support/access-map';
import type { Ended } from './support/command';
import { type Answer, API_CALL, ask, DOCUMENT, SIGNED_OUT, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

const ROOT = path.join(__dirname, '..');
const APP = path.join(ROOT, '__test__/apps/access');
const SIGN_IN = { NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in' };

let emulator: Emulator;
let app: Testapp;
let map: AccessMap;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  app = await serve('access', emulator.environment);
  map = await mapOf();
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

async function mapOf(args: readonly string[] = [], folder = APP): Promise<AccessMap> {
  const { code, output, errors } = await runRoutes(folder, ['--json', ...args], SIGN_IN);
  expect([code, errors]).toEqual([0, '']);
  return JSON.parse(output);
}

function row(kind: string, route: string, method = 'GET'): MapRow {
  const found = map.rows.find(
    (one) => one.kind === kind && one.route === route && one.method === method,
  );
  if (!found) {
    throw new Error(`The map has no ${kind} ${method} ${route}.`);
  }
  return found;
}

/** The answers in the order of the callers. */
const answers = (...given: Parameters<typeof row>) => Object.values(row(...given).answers);

it('asks as everybody that the code names', () => {
  expect(map.callers).toEqual([
    'visitor',
    'user',
    'role org:admin',
    'permission org:settings:manage',
    'api_key',
    'm2m_token',
    'oauth_token',
  ]);
});

it.each([
  ['a page that nothing protects', 'page', '/', 'served served served served served served served'],
  ['a page', 'page', '/account', 'sign-in served served served 404 404 404'],
  ['its payload', 'rsc', '/account', 'sign-in served served served 404 404 404'],
  ['a rewrite onto it', 'rewrite', '/profile/:tab?', 'sign-in served served served 404 404 404'],
  ['a page for a role', 'page', '/admin', 'sign-in 404 served 404 404 404 404'],
  ['a route for machines', 'handler', '/api/ingest', '401 401 401 401 served served 401'],
  ['a handler with a check', 'handler', '/api/report', '404 served served served 404 404 404'],
  [
    'a dynamic segment, and a check in a function that the page calls',
    'page',
    '/orgs/[slug]/settings',
    'sign-in 404 404 served 404 404 404',
  ],
  [
    'a check that some requests skip',
    'page',
    '/conditional',
    'decides decides decides decides decides decides decides',
  ],
  ['data of a page', 'data', '/legacy', 'sign-in decides decides decides 404 404 404'],
  ['a redirect', 'redirect', '/old', `${'redirect '.repeat(7)}`.trim()],
  ['a file of metadata', 'metadata', '/robots.txt', `${'served '.repeat(7)}`.trim()],
  ['a public file', 'file', '/manual/guide.txt', `${'served '.repeat(7)}`.trim()],
])('says who gets %s', (_, kind, route, expected) => {
  expect(answers(kind, route).join(' ')).toBe(expected);
});

it('tells methods and server actions apart', () => {
  expect(answers('handler', '/api/report', 'DELETE')[0]).toBe('served');
  expect(answers('handler', '/api/ingest', 'POST')).toEqual(answers('handler', '/api/ingest'));
  expect(answers('action', 'send (app/feedback/actions.ts)', 'POST')[0]).toBe('served');
  expect(answers('action', 'remove (app/feedback/actions.ts)', 'POST')[0]).toBe('401');
});

it('names the lines of the guards', () => {
  expect(row('page', '/admin').lines).toContainEqual(
    expect.objectContaining({ file: 'proxy.ts', code: expect.stringContaining("'/admin(.*)'") }),
  );
  expect(row('page', '/orgs/[slug]/settings').lines[0]).toMatchObject({
    file: 'lib/members.ts',
    code: "await auth.protect({ permission: 'org:settings:manage' });",
  });
});

it('takes sample values', async () => {
  const { rows } = await mapOf(['--param', 'slug=acme', '--path', '/profile/:tab?=/profile/a']);
  expect(rows.find(({ route }) => route === '/orgs/[slug]/settings')?.path).toBe(
    '/orgs/acme/settings',
  );
  expect(rows.find(({ route }) => route === '/profile/:tab?')?.path).toBe('/profile/a');
});

describe('the production server', () => {
  const claims: Record<string, object> = {
    user: {},
    'role org:admin': organizationClaims({ id: 'org_sample', role: 'admin' }),
    'permission org:settings:manage': organizationClaims({
      id: 'org_sample',
      permissions: ['org:settings:manage'],
    }),
  };
  const headers: Record<string, object> = {
    page: DOCUMENT,
    rewrite: DOCUMENT,
    file: DOCUMENT,
    rsc: { rsc: '1', 'next-url': '/' },
    data: { 'x-nextjs-data': '1' },
    handler: API_CALL,
    metadata: API_CALL,
  };

  const cookiesOf = (caller: string) =>
    caller === 'visitor'
      ? SIGNED_OUT
      : signedIn(emulator.mintSessionToken({ azp: app.origin, ...claims[caller] }));

  function addressOf({ kind, path: asked }: MapRow): string {
    const buildId = readFileSync(path.join(APP, '.next/BUILD_ID'), 'utf8');
    return app.origin + (kind === 'data' ? `/_next/data/${buildId}${asked}.json` : asked);
  }

  /** Next.js sends a navigation without the hash of its headers to the address with it. */
  async function askAsRouter(url: string, given: object): Promise<Answer> {
    const answer = await ask(url, given as never);
    const to = `${answer.headers.location ?? ''}`;
    return to.includes('_rsc=') ? ask(new URL(to, url).href, given as never) : answer;
  }

  it.each(['visitor', ...Object.keys(claims)])('does what the map says for %s', async (caller) => {
    const asked = map.rows.filter(({ kind, method }) => kind in headers && method === 'GET');
    const said = asked.map(({ kind, route, answers }) => [kind, route, answers[caller]]);
    const done = await Promise.all(
      asked.map(async (one) => {
        const given = { ...headers[one.kind], ...cookiesOf(caller) };
        const { status, headers: answered, body } = await askAsRouter(addressOf(one), given);
        const to = `${answered.location ?? answered['x-nextjs-redirect'] ?? ''}`;
        // The payload of a page that refuses has the status of the navigation.
        const isRefused = one.kind === 'rsc' && body.includes('NEXT_HTTP_ERROR_FALLBACK;404');
        const isDecided = status === 200 && one.answers[caller] === 'decides';
        const answer = /\/sign-in/.test(to) ? 'sign-in' : status === 200 ? 'served' : `${status}`;
        return [one.kind, one.route, isDecided ? 'decides' : isRefused ? '404' : answer];
      }),
    );
    expect(asked.length).toBeGreaterThan(15);
    // A page that protects itself behind a teaser shows it to some requests only.
    const isKnown = ([, route]: unknown[]) => route !== '/conditional';
    expect(done.filter(isKnown)).toEqual(said.filter(isKnown));
  });
});

describe('the report', () => {
  let ended: Ended;
  const trace = path.join(APP, '.next/trace-of-a-handler');

  beforeAll(async () => {
    ended = await runRoutes(APP, [], { ...SIGN_IN, TEST_TRACE: trace });
  });

  it('names what nothing protects, what only the proxy does, and what matches nothing', () => {
    expect(ended.output).toContain(
      [
        'Nothing protects (4):',
        '  /',
        '  DELETE /api/report',
        '  /feedback',
        '  send (app/feedback/actions.ts)',
        '',
        'Only the proxy protects (4):',
        '  /account',
        '  /admin',
        '  GET, POST /api/ingest',
        '  /profile/:tab? → /account',
      ].join('\n'),
    );
    expect(ended.output).toMatch(
      /match nothing \(1\):\n {2}\/invoices\(\.\*\) \(proxy\.ts:\d+\)\n/,
    );
  });

  it('has nothing that the application prints, and no handler ran', () => {
    expect([ended.code, ended.errors]).toEqual([0, '']);
    expect(ended.output).not.toMatch(/[^\P{Cc}\n]/u);
    expect(existsSync(trace)).toBe(false);
  });
});

describe('an application that cannot be asked', () => {
  it('throws while it is loaded', async () => {
    const { code, output, errors } = await runRoutes(APP, [], { TEST_FAULT: 'throws' });
    expect([code, output]).toEqual([1, '']);
    expect(errors).toMatch(/built middleware cannot be run\. .*The database is away\./);
    expect(errors).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('never answers', async () => {
    const fault = { TEST_FAULT: 'hangs' };
    const { code, errors } = await runRoutes(APP, ['--timeout', '3'], fault);
    expect([code, errors]).toEqual([1, expect.stringContaining('It took longer than 3 s.')]);
  });

  it('accepts sessions of another origin only', async () => {
    const party = { TEST_PARTY: 'https://app.example.com' };
    const refused = await runRoutes(APP, [], party);
    expect([refused.code, refused.output]).toEqual([1, '']);
    expect(refused.errors).toContain('--origin https://app.example.com');
    const given = await runRoutes(APP, ['--json', '--origin', 'https://app.example.com'], party);
    const { rows }: AccessMap = JSON.parse(given.output);
    expect(rows.find(({ route }) => route === '/account')?.answers.user).toBe('served');
  });

  it('is not built', async () => {
    const { code, errors } = await runRoutes(path.join(ROOT, '__test__/projects/jest'));
    expect([code, errors]).toEqual([1, expect.stringMatching(/next build|cannot be read/)]);
  });
});

it('shows of the example what docs/access-map.md does', async () => {
  const build = "import('./scripts/setup.mjs').then((setup) => setup.buildExample())";
  const { status } = spawnSync(process.execPath, ['-e', build], { cwd: ROOT, stdio: 'ignore' });
  const { output } = await runRoutes(path.join(ROOT, 'example'));
  const shown = readFileSync(path.join(ROOT, 'docs/access-map.md'), 'utf8');
  expect(status).toBe(0);
  expect(shown).toContain(`\`\`\`\n${output.trim()}\n\`\`\``);
});

describe('--check', () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(ROOT, '__test__/apps/.loosened-'));
    cpSync(APP, folder, { recursive: true, filter: (file) => !/\.next$/.test(file) });
    const { code, output } = await runRoutes(APP, ['--write', path.join(folder, 'access.json')]);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^Wrote \d+ rows for 7 callers\.\n$/),
    ]);
    const proxy = path.join(folder, 'proxy.ts');
    const loosened = readFileSync(proxy, 'utf8')
      .replace("'/account(.*)'", "'/accounts(.*)'")
      .replace("auth.protect({ role: 'org:admin' })", 'auth.protect()');
    writeFileSync(proxy, loosened);
    cpSync(path.join(folder, 'app/page.tsx'), path.join(folder, 'app/news/page.tsx'));
    const next = path.join(ROOT, 'node_modules/next/dist/bin/next');
    const built = spawnSync(process.execPath, [next, 'build'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...emulator.environment, NODE_ENV: 'production' },
    });
    expect([built.status, built.stderr]).toEqual([0, expect.any(String)]);
  }, SET_UP_LIMIT);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const lineOf = (part: string) =>
    readFileSync(path.join(folder, 'proxy.ts'), 'utf8').split(part)[0]?.split('\n').length;

  it('fails after a guard was loosened, and names the line', async () => {
    const { code, output } = await runRoutes(folder, ['--check', 'access.json']);
    expect(code).toBe(1);
    expect(output).toContain(
      [
        'MORE OPEN  page GET /account',
        '  visitor: sign-in → served',
        '  api_key: 404 → served',
        '  m2m_token: 404 → served',
        '  oauth_token: 404 → served',
        `  opened by proxy.ts:${lineOf("'/accounts")}`,
        "    before: '/account(.*)',",
        "    now:    '/accounts(.*)',",
      ].join('\n'),
    );
    expect(output).toMatch(
      new RegExp(
        `MORE OPEN {2}page GET /admin\n {2}user: 404 → served\n[^]*?opened by proxy\\.ts:${lineOf('if (isForAdmins')}\n`,
      ),
    );
    expect(output).toContain('NEW AND OPEN  page GET /news: nothing protects it');
    expect(output).not.toMatch(/MORE OPEN.*(legacy|report|settings)/);
  });

  it('passes once the map is written again', async () => {
    await runRoutes(folder, ['--write', 'new.json']);
    const { code, output } = await runRoutes(folder, ['--check', 'new.json']);
    expect([code, output]).toEqual([0, 'No route is more open than the map says.\n']);
  });

  it('refuses what is not a map', async () => {
    const args = ['--check', 'package.json'];
    const { code, errors } = await runRoutes(folder, args);
    expect([code, errors]).toEqual([1, expect.stringContaining('is not an access map')]);
  });
});

it.each([
  [['--check', 'a.json', '--json'], 'exclude each other'],
  [['--param', 'slug'], 'name=value'],
  [['--path', '/a=b'], '/route/[name]=/path'],
  [['--origin', 'example.com'], 'http or https URL'],
  [['--timeout', '0'], 'seconds'],
  [['one', 'two'], 'one folder'],
  [['absent'], 'does not exist'],
])('refuses the arguments %j', async (args, reason) => {
  const { code, errors } = await runRoutes(APP, args);
  expect([code, errors]).toEqual([2, expect.stringContaining(reason)]);
});
