/**
 * `as()` of `ironclerk/testing`: **it cannot sign anyone in outside of tests**. What it does
 * within them, `user-projects.test.ts` and `documented-tests.test.ts` run.
 */

import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const SERVER = path.join(ROOT, 'dist/server.js');
const TESTING = path.join(ROOT, 'dist/testing/index.js');

/** Runs a program in a process of its own; it prints what `ask` resolves to. */
function run(environment: Record<string, string>, ask: string): string {
  const program = `
    const { AsyncLocalStorage } = require('node:async_hooks');
    const { auth, getAuth } = require(${JSON.stringify(SERVER)});
    const { as } = require(${JSON.stringify(TESTING)});
    const request = (headers = {}) => new Request('http://localhost:3000/', { headers });
    const asked = async () => { ${ask} };
    asked().then((found) => console.log(found.userId), ({ message }) => console.log(message));
  `;
  const { NODE_ENV: _, ...inherited } = process.env;
  const env: Record<string, string | undefined> = {
    ...inherited,
    CLERK_SECRET_KEY: 'sk_test_x',
    ...environment,
  };
  return execFileSync(process.execPath, ['-e', program], {
    env: env as NodeJS.ProcessEnv,
    encoding: 'utf8',
  }).trim();
}

const AS = `return as({ userId: 'user_a' }, () => getAuth(request()));`;

/** What `as()` sets, put in place without `as()`. */
const BY_HAND = `
  const slot = Symbol.for('ironclerk.test-identities.1');
  globalThis[slot] = new AsyncLocalStorage();
  const token = ['{}', '{"sub":"user_a","sid":"sess_a","v":2}', '']
    .map((part) => Buffer.from(part).toString('base64url')).join('.');
  const identity = { token, user: null, url: 'http://localhost:3000/', headers: new Headers() };
  return globalThis[slot].run(identity, () => getAuth(request()));
`;

it('signs in under NODE_ENV=test', () => {
  expect(run({ NODE_ENV: 'test' }, AS)).toBe('user_a');
  expect(run({ NODE_ENV: 'test' }, BY_HAND)).toBe('user_a');
});

it.each([['production'], ['development'], ['Test'], ['']])(
  'throws under NODE_ENV=%s, and what it sets is ignored',
  (NODE_ENV) => {
    expect(run({ NODE_ENV }, AS)).toContain('as() runs in tests only');
    expect(run({ NODE_ENV }, BY_HAND)).toContain('getAuth() was called but');
  },
);

it('throws where NODE_ENV is not set', () => {
  expect(run({}, AS)).toContain(
    'as() runs in tests only, where NODE_ENV is "test", not "undefined"',
  );
});

it('ends when a test becomes production', () => {
  const ask = `return as({ userId: 'user_a' }, () => {
    process.env.NODE_ENV = 'production';
    return getAuth(request());
  });`;
  expect(run({ NODE_ENV: 'test' }, ask)).toContain('getAuth() was called but');
});

it('is not switched on by headers or variables', () => {
  const variables = {
    NODE_ENV: 'test',
    IRONCLERK_TEST_IDENTITY: 'user_a',
    'ironclerk.test-identities.1': 'user_a',
  };
  const ask = `return getAuth(request({
    'x-ironclerk-test-identity': 'user_a',
    'x-clerk-auth-status': 'signed-in',
    'x-clerk-auth-token': 'e30.eyJzdWIiOiJ1c2VyX2EifQ.',
  }));`;
  expect(run(variables, ask)).toContain('getAuth() was called but');
});
