/** `npx ironclerk doctor`, as the built program, over the files of applications. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createKeys } from '../conformance/shared/keys.mjs';
import { createEmulator, type Emulator } from '../dist/testing';
import { createApp, findings, GOOD, runDoctor, saying } from './support/doctor';
import { removeFolders } from './support/folders';

const ROOT = path.join(__dirname, '..');
let emulator: Emulator;
/** What an application has in its environment where nothing is wrong. */
let keys: Record<string, string>;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'doctor' });
  const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY } = emulator.environment;
  keys = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY } as Record<string, string>;
});

afterAll(async () => {
  removeFolders();
  await emulator.close();
});

const dotenv = (variables: Record<string, string>) =>
  Object.entries(variables)
    .map(([name, value]) => `${name}="${value.replace(/\n/g, '\\n')}"\n`)
    .join('');

describe('its arguments', () => {
  it('are explained, and ends with 2 where they cannot be understood', async () => {
    const folder = createApp();
    const help = await runDoctor(folder, ['--help']);
    expect(help).toMatchObject({ code: 0, output: expect.stringMatching(/Usage.*--url.*--json/s) });
    const wrong = [['elsewhere'], ['--url', 'shop.example'], ['--frob'], ['.', '.']];
    for (const ended of await Promise.all(wrong.map((args) => runDoctor(folder, args)))) {
      expect(ended).toMatchObject({
        code: 2,
        output: '',
        errors: expect.stringMatching(/^.*(elsewhere|shop\.example|frob|one folder).*\n\nUsage/),
      });
    }
  });
});

describe('an application with nothing wrong', () => {
  it('ends with 0, and prints no secret', async () => {
    const folder = createApp({
      '.env.local': dotenv({
        ...emulator.environment,
        CLERK_JWT_KEY: emulator.jwtKey,
        CLERK_ENCRYPTION_KEY: 'oPzJ5H1yq0WcNn2mR8sT4uVxYbAdEfGh, b3J5H1yq0WcNn2mR8sT4uVxYbAdEfGhX',
      }),
    });
    const { code, output } = await runDoctor('/', [folder]);
    expect(output).not.toMatch(/PROBLEM|warning /);
    expect(code).toBe(0);
    expect(output).toContain('Environment: this shell, .env.local, as in next dev');
    expect(output).toMatch(/ok +The publishable key and the secret key are of the same instance\./);
    expect(output).toMatch(/ok +CLERK_JWT_KEY is one of its keys\./);
    expect(output).toMatch(/ok +The clock agrees/);
    expect(output).toMatch(/ok +It covers all 3 routes/);
    expect(output).toMatch(/ok +CLERK_ENCRYPTION_KEY holds 2 keys/);
    expect(output).toMatch(/^0 problems, 0 warnings, \d+ in order, 2 skipped\.$/m);
    expect(output).not.toContain(emulator.secretKey);
    expect(output).not.toContain('a configuration that talks');
  });

  it('says which core serves', async () => {
    const { output } = await runDoctor(createApp(), ['--offline'], keys);
    expect(output).toMatch(/ok +ironclerk \d\S+, and its native core loads\./);
  });

  it('has colours on a terminal only', async () => {
    const { output } = await runDoctor(createApp({ '.env': dotenv(keys) }), ['--offline']);
    expect(output).not.toContain('\u001b');
  });
});

describe('the installation', () => {
  it('has no Next.js in a folder without an application', async () => {
    const folder = createApp({}, ['next', 'ironclerk']);
    const { code, wrong } = await findings(folder, ['--offline'], keys);
    expect(code).toBe(1);
    expect(wrong).toEqual([
      saying('installation', 'problem', /Next\.js is not installed here/, {
        fix: /doctor <folder>/,
      }),
      saying('installation', 'problem', /no package ironclerk/, { fix: /npm install ironclerk/ }),
    ]);
  });

  it('names the package of an addon that was installed for another platform', async () => {
    const folder = createApp({ 'next.config.mjs': undefined }, ['ironclerk']);
    writeFileSync(
      path.join(folder, 'next.config.js'),
      "module.exports = { serverExternalPackages: ['ironclerk'] };",
    );
    const target = path.join(folder, 'node_modules/ironclerk');
    for (const name of ['package.json', 'dist']) {
      cpSync(path.join(ROOT, name), path.join(target, name), { recursive: true });
    }
    const slower = await findings(folder, ['--offline'], keys);
    expect(slower.wrong).toEqual([
      saying('installation', 'warning', /WASM core serves.*ironclerk-\w+-\w+\S* is not installed/, {
        fix: /without --omit=optional/,
      }),
    ]);
    rmSync(path.join(target, 'dist/wasm'), { recursive: true });
    const missing = await findings(folder, ['--offline'], keys);
    expect(missing.wrong).toEqual([
      saying('installation', 'problem', /No core.*ironclerk-\w+-\w+\S* is not installed/, {
        fix: /without --omit=optional/,
      }),
    ]);
    mkdirSync(path.join(folder, 'node_modules/ironclerk-sunos-sparc'));
    mkdirSync(path.join(folder, 'node_modules/ironclerk-win32-ia32-msvc'));
    const foreign = await findings(folder, ['--offline'], keys);
    expect(foreign.wrong).toEqual([
      saying('installation', 'problem', /holds ironclerk-win32-ia32-msvc, so/, {
        fix: /container/,
      }),
    ]);
  });

  it('knows what older releases of Next.js run', async () => {
    const folder = createApp({}, ['next']);
    const target = path.join(folder, 'node_modules/next');
    const release = (version: string) => {
      const manifest = JSON.parse(
        readFileSync(path.join(ROOT, 'node_modules/next/package.json'), 'utf8'),
      );
      mkdirSync(target, { recursive: true });
      writeFileSync(path.join(target, 'package.json'), JSON.stringify({ ...manifest, version }));
    };
    release('15.4.11');
    symlinkSync(path.join(ROOT, 'node_modules/next/dist'), path.join(target, 'dist'), 'junction');
    expect((await findings(folder, ['--offline'], keys)).wrong).toEqual([
      saying('installation', 'problem', /Next\.js 15\.4\.11 is too old/),
      saying('middleware', 'problem', /proxy\.ts came with Next\.js 16/, {
        place: 'proxy.ts',
        fix: /middleware\.ts, with .*runtime: 'nodejs'/,
      }),
    ]);
    writeFileSync(
      path.join(folder, 'middleware.ts'),
      "import { clerkMiddleware } from 'ironclerk/server';\nexport default clerkMiddleware();\nexport const config = { runtime: 'nodejs' };\n",
    );
    expect((await findings(folder, ['--offline'], keys)).wrong).toEqual([
      saying('installation', 'problem', /Next\.js 15\.4\.11 is too old/),
      saying('middleware', 'problem', /15\.4\.11 does not run a middleware/, {
        fix: /15\.5\.0 or later/,
      }),
    ]);
    release('14.2.0');
    expect((await findings(folder, ['--offline'], keys)).wrong).toContainEqual(
      saying('installation', 'problem', /Next\.js 14\.2\.0 is too old/),
    );
  });
});

describe('keys', () => {
  it('may come from next.config or from the build, and are said to', async () => {
    const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key, CLERK_SECRET_KEY } = keys;
    const env = JSON.stringify({ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key });
    const secret = { CLERK_SECRET_KEY } as Record<string, string>;
    const [ofConfig, ofBuild] = await Promise.all([
      runDoctor(
        createApp({
          'next.config.mjs': undefined,
          'next.config.js': `module.exports = { serverExternalPackages: ['ironclerk'], env: ${env} };`,
        }),
        ['--offline'],
        secret,
      ),
      runDoctor(
        createApp({ '.next/required-server-files.json': `{"config":{"env":${env}}}` }),
        ['--offline', '--production'],
        secret,
      ),
    ]);
    const said = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY comes from';
    expect(ofConfig.output).toContain(`${said} env in next.config.js.`);
    expect(ofBuild.output).toContain(`${said} the build in .next.`);
    for (const { output } of [ofConfig, ofBuild]) {
      expect(output).toMatch(/ok +NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is for /);
    }
  });

  it('may be those of the emulator of next dev, which the doctor does not start', async () => {
    const folder = createApp({
      'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
export default withIronclerk({}, { emulator: true });`,
      'app/layout.tsx': "export { ClerkProvider as default } from '@clerk/nextjs';",
    });
    const { all, wrong } = await findings(folder, []);
    expect(wrong).toEqual([]);
    expect(all).toContainEqual(
      saying('keys', 'ok', /^next\.config\.mjs sets CLERK_SECRET_KEY, as the option emulator/),
    );
    expect(existsSync(path.join(folder, '.next/cache'))).toBe(false);
  });

  it('are told apart, and no secret may be public', async () => {
    const secret = 'sk_live_0123456789abcdef';
    const folder = createApp({
      '.env.local': `# keys\nNEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=${secret}\nCLERK_SECRET_KEY=pk_test_x\n`,
      '.env': `NEXT_PUBLIC_BACKEND=Bearer ${secret}\nCLERK_API_URL=http://api.example\n`,
      'next.config.mjs': undefined,
      'next.config.js': `module.exports = { serverExternalPackages: ['ironclerk'], env: { KEY: '${secret}' } };`,
    });
    const [{ code, output }, { wrong }] = await Promise.all([
      runDoctor(folder, ['--offline']),
      findings(folder),
    ]);
    expect(code).toBe(1);
    expect(output).not.toContain(secret);
    expect(wrong).toEqual([
      saying('keys', 'problem', /PUBLISHABLE_KEY holds a secret key.*browsers/, {
        place: '.env.local:2',
        fix: /replace the secret key/,
      }),
      saying('keys', 'problem', /CLERK_SECRET_KEY holds a publishable key/, {
        place: '.env.local:3',
      }),
      saying('secrets', 'problem', /NEXT_PUBLIC_BACKEND holds the value of a secret/, {
        place: '.env:1',
      }),
      saying('secrets', 'problem', /env\.KEY holds/, { place: 'next.config.js' }),
      saying('secrets', 'problem', /travels unencrypted/, { place: '.env:2' }),
    ]);
  });

  it('have a shape, and are of one kind', async () => {
    const folder = createApp();
    const wrong = async (variables: Record<string, string>) =>
      (await findings(folder, ['--offline'], variables)).wrong;
    const [none, malformed, mixed] = await Promise.all([
      wrong({}),
      wrong({
        NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `${keys.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY}`.slice(0, -8),
        CLERK_SECRET_KEY: '"sk_test_0123456789"',
      }),
      wrong({ ...keys, CLERK_SECRET_KEY: 'sk_live_0123456789' }),
    ]);
    expect(none).toEqual([
      saying('keys', 'problem', /PUBLISHABLE_KEY is not set/, { fix: /\.env\.local/ }),
      saying('keys', 'problem', /SECRET_KEY is not set/),
    ]);
    expect(malformed).toEqual([
      saying('keys', 'problem', /not a publishable key.*cut off/, {
        place: 'the environment of this shell',
      }),
      saying('keys', 'problem', /quotation mark/),
    ]);
    expect(mixed).toEqual([
      saying('keys', 'problem', /of a development instance, and .* of a production one/),
    ]);
  });

  it('are read for production with --production', async () => {
    const folder = createApp({ '.env.development': dotenv(keys), '.env.production': '\n' });
    const [development, production] = await Promise.all([
      findings(folder),
      findings(folder, ['--offline', '--production']),
    ]);
    expect(development.wrong).toEqual([]);
    expect(production.wrong).toEqual([
      saying('keys', 'problem', /PUBLISHABLE_KEY is not set, neither in \.env\.production/),
      saying('keys', 'problem', /SECRET_KEY is not set/),
    ]);
  });

  it('of the emulator are refused in production, unless it is on the same machine', async () => {
    const folder = createApp();
    const production = ['--offline', '--production'];
    const refused = saying('keys', 'problem', /SECRET_KEY is a key of the emulator/);
    const [remote, local, keyed] = await Promise.all([
      findings(folder, production, keys),
      findings(folder, production, { ...keys, CLERK_API_URL: emulator.apiUrl }),
      findings(folder, production, {
        ...keys,
        CLERK_API_URL: emulator.apiUrl,
        CLERK_JWT_KEY: emulator.jwtKey,
      }),
    ]);
    // That a development instance is for production, is another finding.
    const problems = [remote, local, keyed].map(({ wrong }) =>
      wrong.filter(({ severity }) => severity === 'problem'),
    );
    expect(problems).toEqual([[refused], [], [refused]]);
  });

  it('that verify are long enough, and those that seal hard to guess', async () => {
    const { publicPem, privatePem } = createKeys('ins_1', 1024);
    const folder = createApp();
    const wrong = async (variables: Record<string, string>) =>
      (await findings(folder, ['--offline'], { ...keys, ...variables })).wrong;
    const [weak, weaker] = await Promise.all([
      wrong({ CLERK_JWT_KEY: privatePem, CLERK_ENCRYPTION_KEY: 'abcdefghijklmnopqrst' }),
      wrong({ CLERK_JWT_KEY: publicPem, CLERK_ENCRYPTION_KEY: 'secret' }),
    ]);
    expect(weak).toEqual([
      saying('jwt-key', 'problem', /private key/),
      saying('encryption-key', 'warning', /20 characters; 32/),
    ]);
    expect(weaker).toEqual([
      saying('jwt-key', 'problem', /1024 bits/),
      saying('encryption-key', 'problem', /easy to guess: 6 characters/, { fix: /randomBytes/ }),
    ]);
  });

  it('that are an option need one to seal them', async () => {
    const folder = createApp({
      'proxy.ts': `import { clerkMiddleware } from 'ironclerk/server';
export default clerkMiddleware(() => {}, (req) => ({ secretKey: process.env.OTHER }));
`,
    });
    expect((await findings(folder, ['--offline'], keys)).wrong).toEqual([
      saying('encryption-key', 'problem', /option secretKey: it throws/),
    ]);
  });
});

describe('domains and pages', () => {
  it('of satellites and for signing in are there', async () => {
    const folder = createApp({
      '.env.local': `NEXT_PUBLIC_CLERK_IS_SATELLITE=true\nNEXT_PUBLIC_CLERK_SIGN_IN_URL=/sign-in\n`,
    });
    expect((await findings(folder, ['--offline'], keys)).wrong).toEqual([
      saying('addresses', 'problem', /neither a domain nor a proxy/, { place: '.env.local:1' }),
      saying('addresses', 'problem', /no absolute sign-in URL/, { place: '.env.local:2' }),
      saying('addresses', 'warning', /SIGN_IN_URL is \/sign-in, but .* no page/, {
        fix: /app\/sign-in\/\[\[\.\.\.sign-in\]\]\/page\.tsx/,
      }),
    ]);
    mkdirSync(path.join(folder, 'app/sign-in/[[...sign-in]]'), { recursive: true });
    writeFileSync(
      path.join(folder, 'app/sign-in/[[...sign-in]]/page.tsx'),
      GOOD['app/page.tsx'] ?? '',
    );
    const domain = { NEXT_PUBLIC_CLERK_DOMAIN: 'https://satellite.example/' };
    expect((await findings(folder, ['--offline'], { ...keys, ...domain })).wrong).toEqual([
      saying('addresses', 'problem', /no absolute sign-in URL/),
      saying('addresses', 'problem', /without https:\/\//),
    ]);
  });
});
