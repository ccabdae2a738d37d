// npm run newest: the package beside the newest releases that its ranges allow. **An
// application keeps one copy of each package of Clerk's**, every entry loads, and the
// types compile. It needs the package registry.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { packRelease } from '../../scripts/release/pack.mjs';
import { startRegistry } from '../../scripts/release/registry.mjs';
import { build } from '../../scripts/setup.mjs';
import { execute } from './execute.mjs';
import { installWith } from './managers.mjs';

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** What uses the types of every entry, as an application does. */
const USER = `
import { authenticateRequest } from 'ironclerk';
import { withIronclerk } from 'ironclerk/config';
import { auth, clerkClient, clerkMiddleware, type ClerkMiddlewareOptions } from 'ironclerk/server';
import { createEmulator } from 'ironclerk/testing';
import { verifyWebhook } from 'ironclerk/webhooks';

export const options: ClerkMiddlewareOptions = { signInUrl: '/sign-in' };
export default clerkMiddleware(async (check) => void (await check.protect()), options);
export const userId = async (): Promise<string | null> => (await auth()).userId;
export const names = async () => (await (await clerkClient()).users.getUserList()).data.map(({ id }) => id);
export const used = [authenticateRequest, withIronclerk, createEmulator, verifyWebhook];
`;

const COMPILER = {
  compilerOptions: {
    ...{ strict: true, noEmit: true, target: 'ES2022', module: 'node20', jsx: 'preserve' },
    ...{ moduleResolution: 'node16', skipLibCheck: true, types: ['node'] },
  },
  files: ['user.ts'],
};

await build();
const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-newest-'));
const registry = await startRegistry(packRelease(path.join(folder, 'release')));
try {
  const { devDependencies, dependencies } = readJson(path.join(root, 'package.json'));
  const project = path.join(folder, 'project');
  const {
    next,
    react,
    typescript,
    '@types/node': types,
    '@types/react': ofReact,
  } = devDependencies;
  mkdirSync(project);
  const manifest = {
    private: true,
    dependencies: {
      ironclerk: registry.version,
      '@clerk/nextjs': `^${devDependencies['@clerk/nextjs']}`,
      ...{ next: `^${next}`, react, 'react-dom': react },
      ...{ typescript, '@types/node': types, '@types/react': ofReact },
    },
  };
  const files = { 'package.json': manifest, 'tsconfig.json': COMPILER };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(project, name), JSON.stringify(content));
  }
  writeFileSync(path.join(project, 'user.ts'), USER);
  await installWith('npm', project, registry.url);
  const modules = path.join(project, 'node_modules');
  const { packages } = readJson(path.join(modules, '.package-lock.json'));
  for (const name of [...Object.keys(dependencies), '@clerk/nextjs']) {
    const copies = Object.keys(packages).filter((one) => one.endsWith(`node_modules/${name}`));
    assert.deepEqual(copies, [`node_modules/${name}`], `There is more than one copy of ${name}.`);
    console.log(`${name} ${packages[`node_modules/${name}`].version}`);
  }
  const entries = ['ironclerk', 'server', 'webhooks', 'config', 'testing'].map((name) =>
    name === 'ironclerk' ? name : `ironclerk/${name}`,
  );
  const program = entries.map((entry) => `require('${entry}');`).join('');
  await execute(process.execPath, ['-e', program], project);
  await execute(process.execPath, [path.join(modules, 'typescript/bin/tsc')], project);
  console.log('One copy of each; every entry loads, and its types compile.');
} finally {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
}
