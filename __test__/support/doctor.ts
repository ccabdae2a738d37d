/** Applications in folders of their own, and the built command that looks them over. */

import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type Ended, runCommand } from './command';
import { createFolder, type Files } from './folders';

const ROOT = path.join(__dirname, '../..');
const PACKAGES = ['next', 'react', 'react-dom', '@clerk', '@next', '@swc'];

/** The files of an application that nothing is wrong with; `app` lies in the root. */
export const GOOD: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "private": true }',
  'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
console.log('a configuration that talks');
export default withIronclerk(async () => ({ reactStrictMode: true }));
`,
  'proxy.ts': `import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtected = createRouteMatcher(['/orgs(.*)']);

export default clerkMiddleware(async (auth, req) => {
  if (isProtected(req)) await auth.protect();
});

export const config = { matcher: ['/((?!_next/static/).*)'] };
`,
  'app/layout.tsx': 'export default ({ children }) => <html><body>{children}</body></html>;',
  'app/page.tsx': 'export default () => <p />;',
  'app/(shop)/orgs/[slug]/page.tsx': 'export default () => <p />;',
  'app/api/hello/route.ts': 'export const GET = () => new Response();',
};

/**
 * An application of these files over the good ones; `undefined` takes one out.
 * Its packages are those of the repository, but for those in `without`.
 */
export function createApp(changes: Files = {}, without: readonly string[] = []): string {
  const folder = createFolder('ironclerk-doctor-', { ...GOOD, ...changes });
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  for (const name of PACKAGES.filter((one) => !without.includes(one))) {
    symlinkSync(
      path.join(ROOT, 'node_modules', name),
      path.join(folder, 'node_modules', name),
      'junction',
    );
  }
  if (!without.includes('ironclerk')) {
    symlinkSync(ROOT, path.join(folder, 'node_modules/ironclerk'), 'junction');
  }
  return folder;
}

/** Runs the command in a folder. */
export const runDoctor = (
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> => runCommand('doctor', { folder, args, variables, input });

/** A finding of the report for programs. */
export interface Found {
  readonly check: string;
  readonly severity: string;
  readonly message: string;
  readonly place?: string;
  readonly fix?: string;
}

/** What is wrong, as the report for programs lists it. */
export async function findings(
  folder: string,
  args: readonly string[] = ['--offline'],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<{ code: number | null; all: Found[]; wrong: Found[] }> {
  const { code, output, errors } = await runDoctor(folder, ['--json', ...args], variables, input);
  if (errors) {
    throw new Error(errors);
  }
  const all: Found[] = JSON.parse(output).findings;
  return { code, all, wrong: all.filter(({ severity }) => /warning|problem/.test(severity)) };
}

/** Matches a finding that says all of this. */
export const saying = (
  check: string,
  severity: string,
  message: RegExp,
  more: { place?: string; fix?: RegExp } = {},
) =>
  expect.objectContaining({
    check,
    severity,
    message: expect.stringMatching(message),
    ...(more.place && { place: more.place }),
    ...(more.fix && { fix: expect.stringMatching(more.fix) }),
  });
