/**
 * An application without keys: `next dev` starts the emulator. **A production server
 * refuses the emulator's key, unless an emulator on the same machine verifies every
 * session**.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectEmulator, createEmulator, type Emulator, emulatorEnvironment } from '../emulator';
import { PATIENCE } from './support/patience';
import { freePort } from './support/port';
import { served } from './support/served';
import { SET_UP_LIMIT } from './support/testapp';

const ROOT = path.join(__dirname, '..');
const APPS = path.join(ROOT, '__test__/apps');

const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/CLERK|NODE_ENV|NEXT_PHASE/.test(name)),
);

/** Runs a program in a process of its own; returns what it prints. */
const run = (environment: Record<string, string>, program: string, cwd = ROOT): string =>
  execFileSync(process.execPath, ['-e', program], {
    env: { ...inherited, ...environment } as unknown as NodeJS.ProcessEnv,
    encoding: 'utf8',
    cwd,
  }).trim();

const CONFIG = JSON.stringify(path.join(ROOT, 'dist/config.js'));
const SERVER = JSON.stringify(path.join(ROOT, 'dist/server.js'));

/** What `attempt` resolves to, as soon as it does. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + PATIENCE; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('next dev without keys', () => {
  let project: string;
  let port: number;

  beforeAll(async () => {
    project = mkdtempSync(path.join(APPS, '.documented-'));
    port = await freePort();
    const files = {
      'package.json': '{ "private": true }',
      'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
export default withIronclerk({}, { emulator: { port: ${port} } });
`,
      'proxy.js': `import { clerkMiddleware } from 'ironclerk/server';
export default clerkMiddleware(async (auth) => { await auth.protect(); });
`,
      'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
      'app/page.js': `import { currentUser } from 'ironclerk/server';
export default async function Home() {
  const user = await currentUser();
  return <h1>{'Home of ' + user.firstName}</h1>;
}
`,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
      writeFileSync(path.join(project, name), text);
    }
    const install = `import('./scripts/setup.mjs').then(({ installPackage }) => installPackage('__test__/apps'))`;
    execFileSync(process.execPath, ['-e', install], { cwd: ROOT });
  }, SET_UP_LIMIT);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it('starts the emulator, says where to sign in, and keeps sessions', async () => {
    const folder = path.relative(ROOT, project);
    const script = `import('./scripts/example.mjs').then(async ({ startApp, serveUntilInputEnds }) =>
      serveUntilInputEnds(await startApp('${folder}', { serve: 'dev', environment: {} })))`;
    const visit = async (headers: Headers) => {
      const app = await served(['-e', script], {});
      headers.set('accept', 'text/html');
      const { url, status } = await fetch(app.origin, { headers, redirect: 'manual' });
      const page = status === 200 ? await (await fetch(url, { headers })).text() : '';
      const output = await app.stop();
      return { status, page, output };
    };
    const { CLERK_API_URL: apiUrl, CLERK_SECRET_KEY: secretKey } = emulatorEnvironment({
      seed: 'emulator',
      port,
    });
    const portal = `http://127.0.0.1:${port}/sign-in`;
    const signedOut = await visit(new Headers());
    expect(signedOut.status).toBe(307);
    expect(signedOut.output).toContain(`Sign in: ${portal} (ada@example.com`);

    // The emulator ends with its server; another one finds what it kept.
    const file = path.join(project, '.next/cache/ironclerk-emulator.json');
    const emulator = await eventually(() => {
      expect(existsSync(file)).toBe(true);
      return createEmulator({ seed: 'emulator', file, port });
    });
    const headers = new Headers();
    await connectEmulator({ apiUrl, secretKey }).signIn(headers, 'ada@example.com');
    emulator.save();
    await emulator.close();

    const signedIn = await visit(headers);
    expect(signedIn.page).toContain('Home of Ada');
  });
});

describe('withIronclerk(config, { emulator: true })', () => {
  const ask = `
    const { withIronclerk } = require(${CONFIG});
    const { env } = withIronclerk({}, { emulator: true });
    console.log(JSON.stringify([process.env.CLERK_SECRET_KEY ?? null, env ?? null]));
    process.exit();
  `;

  it.each([
    ['keys are set', { NODE_ENV: 'development', CLERK_SECRET_KEY: 'sk_test_own' }],
    [
      'one key is set',
      { NODE_ENV: 'development', NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_own' },
    ],
    ['it is a production server', { NODE_ENV: 'production' }],
    ['it is a build', { NODE_ENV: 'production', NEXT_PHASE: 'phase-production-build' }],
  ])('starts nothing if %s', (_, environment: Record<string, string>) => {
    const [secretKey, env] = JSON.parse(run(environment, ask, tmpdir()));
    expect(secretKey).toBe(environment.CLERK_SECRET_KEY ?? null);
    expect(Object.keys(env ?? {})).not.toContain('NEXT_PUBLIC_CLERK_PROXY_URL');
  });

  it.each(['0', '65536', '4848.5', "'4848'"])('takes the port %s for a mistake', (port) => {
    const program = `
      const { withIronclerk } = require(${CONFIG});
      try { withIronclerk({}, { emulator: { port: ${port} } }); }
      catch (error) { console.log(error.code, error.message); }
      process.exit();
    `;
    expect(run({ NODE_ENV: 'development' }, program, tmpdir())).toMatch(
      /^config_invalid .*takes a number from 1 to 65535, not /,
    );
  });

  it('says what to do if its file cannot be read, and does not blame the port', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-broken-state-'));
    const file = path.join(folder, 'state.json');
    writeFileSync(file, '{');
    const port = await freePort();
    const program = `
      const { withIronclerk } = require(${CONFIG});
      console.error = (line) => { console.log(line); process.exit(); };
      withIronclerk({}, { emulator: { port: ${port}, file: ${JSON.stringify(file)} } });
      setInterval(() => {}, 1000);
    `;
    const said = run({ NODE_ENV: 'development' }, program, tmpdir());
    expect(said).toMatch(/^ironclerk: the emulator did not start: .*is not JSON\. Remove it/);
    expect(said).not.toContain('port');
    rmSync(folder, { recursive: true });
  });
});

describe('a production server with an emulator’s key', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await createEmulator({ seed: 1 });
  });

  afterAll(() => emulator.close());

  const START = `
    const { clerkMiddleware } = require(${SERVER});
    try { clerkMiddleware(); console.log('started'); } catch ({ code }) { console.log(code); }
  `;
  const ASK = `
    const { clerkMiddleware } = require(${SERVER});
    const { NextRequest } = require('next/server');
    const options = { secretKey: process.env.OTHER_KEY };
    clerkMiddleware(options)(new NextRequest('http://localhost:3000/'), {})
      .then(({ status }) => console.log(status), ({ code }) => console.log(code));
  `;
  const LOAD = `
    const { withIronclerk } = require(${CONFIG});
    try { withIronclerk(); console.log('loaded'); } catch ({ code }) { console.log(code); }
  `;
  const environment = (changes: Record<string, string>) => ({
    ...emulator.environment,
    NODE_ENV: 'production',
    ...changes,
  });

  it.each([
    'https://api.clerk.com',
    'https://emulator.example',
    'http://127.0.0.1.example',
    'http://localhost.example',
    'http://user@127.0.0.1.example',
    'http://0.0.0.0:4848',
    '127.0.0.1:4848',
    '',
  ])('does not start, with the Backend API at "%s"', (CLERK_API_URL) => {
    expect(run(environment({ CLERK_API_URL }), START)).toBe('emulator_key_refused');
    expect(run(environment({ CLERK_API_URL }), LOAD)).toBe('emulator_key_refused');
  });

  it('does not start if sessions are verified without the emulator', () => {
    const keyed = environment({ CLERK_JWT_KEY: emulator.jwtKey });
    expect(run(keyed, START)).toBe('emulator_key_refused');
    expect(run(keyed, LOAD)).toBe('emulator_key_refused');
  });

  it('does not start with a live key, with white space, or whatever variable is set', () => {
    const instance = { seed: 1, port: 1, instanceType: 'production' } as const;
    const CLERK_SECRET_KEY = ` ${emulatorEnvironment(instance).CLERK_SECRET_KEY}\n`;
    const changes = { CLERK_SECRET_KEY, CLERK_API_URL: '', IRONCLERK_EMULATOR: '1', CI: '1' };
    expect(run(environment(changes), START)).toBe('emulator_key_refused');
  });

  it('refuses requests if only an option holds the key', () => {
    const changes = {
      CLERK_SECRET_KEY: 'sk_live_own',
      CLERK_ENCRYPTION_KEY: 'k',
      CLERK_API_URL: 'https://api.clerk.com',
      OTHER_KEY: emulator.secretKey,
    };
    expect(run(environment(changes), ASK)).toBe('emulator_key_refused');
  });

  it.each(['http://127.0.0.1:4848', 'http://localhost:4848', 'http://[::1]:4848'])(
    'starts beside an emulator at %s',
    (CLERK_API_URL) => {
      expect(run(environment({ CLERK_API_URL }), START)).toBe('started');
      expect(run(environment({ CLERK_API_URL }), LOAD)).toBe('loaded');
    },
  );

  it('builds, since a build serves no requests; tests and development run', () => {
    const CLERK_API_URL = 'https://api.clerk.com';
    const build = { CLERK_API_URL, NEXT_PHASE: 'phase-production-build' };
    expect(run(environment(build), START)).toBe('started');
    expect(run(environment({ CLERK_API_URL, NODE_ENV: 'test' }), START)).toBe('started');
    expect(run(environment({ CLERK_API_URL, NODE_ENV: 'development' }), START)).toBe('started');
  });

  it.each(['staging', 'Production', 'production '])(
    'does not start with NODE_ENV=%j, with which Next.js runs, too',
    (NODE_ENV) => {
      const changes = { CLERK_API_URL: 'https://api.clerk.com', NODE_ENV };
      expect(run(environment(changes), START)).toBe('emulator_key_refused');
    },
  );

  it('refuses requests if it claims to be a build', () => {
    const changes = { CLERK_API_URL: '', NEXT_PHASE: 'phase-production-build' };
    expect(run(environment(changes), ASK)).toBe('emulator_key_refused');
  });

  it('loads the configuration for next build, which sets the phase only later', () => {
    const asBuild = `process.argv[2] = 'build'; ${LOAD}`;
    expect(run(environment({ CLERK_API_URL: '' }), asBuild)).toBe('loaded');
  });

  it('verifies no token by the environment’s public key alone', () => {
    const verify = `
      const { verifyToken } = require(${SERVER});
      verifyToken(process.env.TOKEN, {}).then(() => console.log('verified'), ({ code }) => console.log(code));
    `;
    const changes = { CLERK_JWT_KEY: emulator.jwtKey, TOKEN: emulator.mintSessionToken() };
    expect(run(environment(changes), verify)).toBe('emulator_key_refused');
    expect(run(environment({ ...changes, NODE_ENV: 'test' }), verify)).toBe('verified');
  });

  describe('believes no statement that whoever knows the key can make', () => {
    /** Headers of a middleware of somebody who knows the seed, at the same address. */
    const STATE = `
      const { clerkMiddleware } = require(${SERVER});
      const { NextRequest } = require('next/server');
      const headers = { authorization: 'Bearer ' + process.env.TOKEN };
      clerkMiddleware()(new NextRequest('http://localhost:3000/report.csv', { headers }), {})
        .then((response) => {
          const prefix = 'x-middleware-request-';
          const carried = [...response.headers].filter(([name]) => name.startsWith(prefix + 'x-'));
          console.log(JSON.stringify(carried.map(([name, value]) => [name.slice(prefix.length), value])));
        });
    `;
    const READ = `
      const { getAuth } = require(${SERVER});
      const headers = Object.fromEntries(JSON.parse(process.env.STATED));
      try { console.log(getAuth({ url: '/report.csv', headers }).userId); } catch ({ code }) { console.log(code); }
    `;
    const stated = (changes: Record<string, string> = {}) => {
      const attacker = { CLERK_JWT_KEY: emulator.jwtKey, NODE_ENV: 'test', ...changes };
      const TOKEN = emulator.mintSessionToken({ sub: 'user_forged' });
      return run(environment({ ...attacker, TOKEN }), STATE);
    };

    it('sealed with that key', () => {
      const STATED = stated();
      expect(run(environment({ STATED }), READ)).toBe('emulator_key_refused');
      expect(run(environment({ STATED, NODE_ENV: 'test' }), READ)).toBe('user_forged');
    });

    it('unless it is sealed with a key that only the application knows', () => {
      const CLERK_ENCRYPTION_KEY = 'a-key-that-only-the-application-knows';
      const STATED = stated({ CLERK_ENCRYPTION_KEY });
      expect(run(environment({ CLERK_ENCRYPTION_KEY, STATED }), READ)).toBe('user_forged');
    });
  });

  it('starts with keys of Clerk', () => {
    const changes = { CLERK_SECRET_KEY: 'sk_test_own', CLERK_API_URL: '' };
    expect(run(environment(changes), START)).toBe('started');
  });
});
