/**
 * The samples of Clerk's documentation of `clerkMiddleware()`, which
 * `testdata/seed` holds byte for byte: they compile unedited against
 * `@clerk/nextjs` and against us, and both answer the same requests alike.
 */

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'testdata/seed');
/** The document, where it stands beside the checkout. */
const DOCUMENT = join(ROOT, '../shared/seed/clerk-middleware.md');
const PACKAGE = '@clerk/nextjs/server';

interface Sample {
  readonly file: string;
  readonly text: string;
  readonly program: string;
}

let project: string;
let samples: Sample[];
let modules: Record<string, string>;
let declarations: string;

beforeAll(() => {
  const show = `import('./conformance/answers/samples/samples.mjs').then(({ SAMPLES, MODULES, DECLARATIONS }) =>
    console.log(JSON.stringify({ samples: SAMPLES, modules: MODULES, declarations: DECLARATIONS })))`;
  const { stdout } = spawnSync(process.execPath, ['-e', show], { cwd: ROOT, encoding: 'utf8' });
  ({ samples, modules, declarations } = JSON.parse(stdout));
});

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'ironclerk-seed-'));
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  write('application.d.ts', declarations);
  for (const [name, text] of Object.entries(modules)) {
    write(`${name}.ts`, text);
  }
});

afterEach(() => rmSync(project, { recursive: true }));

function write(name: string, text: string) {
  const file = join(project, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What the compiler says to programs, with the options that `create-next-app` writes. */
function compile(programs: Record<string, string>, paths: Record<string, string[]>): string {
  for (const [name, text] of Object.entries(programs)) {
    write(name, text);
  }
  const compilerOptions = {
    target: 'ES2017',
    lib: ['dom', 'dom.iterable', 'esnext'],
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    esModuleInterop: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: 'preserve',
    types: ['node'],
    paths,
  };
  const files = ['application.d.ts', ...Object.keys(programs)];
  write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', project], { encoding: 'utf8' }).stdout;
}

const PACKAGES: Array<[name: string, paths: Record<string, string[]>]> = [
  ['@clerk/nextjs', {}],
  ['ironclerk', { [PACKAGE]: [join(ROOT, 'dist/server.d.ts')] }],
];

it('there are 18, and each is a part of its program', () => {
  expect(samples).toHaveLength(18);
  expect(readdirSync(FOLDER)).toHaveLength(19);
  for (const { file, text, program } of samples) {
    expect(readFileSync(join(FOLDER, file), 'utf8')).toBe(text);
    expect(program).toContain(text);
  }
});

it('what is added to a program stands around the one fragment', () => {
  expect(samples.filter(({ text, program }) => text !== program).map(({ file }) => file)).toEqual([
    '02-createroutematcher.tsx',
  ]);
});

(existsSync(DOCUMENT) ? it : it.skip)('they are what the document says', () => {
  const folder = join(project, 'seed');
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'conformance/answers/samples/write.mjs'), DOCUMENT, folder],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  expect(readdirSync(folder)).toEqual(readdirSync(FOLDER));
  for (const file of readdirSync(FOLDER)) {
    expect(readFileSync(join(folder, file))).toEqual(readFileSync(join(FOLDER, file)));
  }
});

describe.each(PACKAGES)('against %s', (_name, paths) => {
  it('they compile', () => {
    const programs = Object.fromEntries(samples.map(({ file, program }) => [file, program]));
    expect(compile(programs, paths)).toBe('');
  });

  it('a program that does not compile is reported', () => {
    const wrong = `import { clerkMiddleware } from '${PACKAGE}'
export default clerkMiddleware(async (auth) => {
  await auth.protect({ token: 'password' })
})
`;
    expect(compile({ 'proxy.ts': wrong }, paths)).toMatch(/proxy\.ts\(3,\d+\): error TS/);
  });
});

it('both packages answer the same, tell handlers the same, and make the same calls', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['conformance/answers/samples/run.mjs'],
    {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (status !== 0) {
    throw new Error(`${stdout}\n${stderr}`);
  }
  expect(stdout).toMatch(/^18 samples, 3220 requests, \d{4} things told to handlers$/m);
  expect(stdout).toContain('unlisted differences: 0 requests');
}, 180_000);
