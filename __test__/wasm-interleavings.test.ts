/**
 * Many requests of three tenants at once in the WebAssembly core, whose host answers
 * in any order, and fails now and then. **Each gets the answer that it would get
 * alone**: a tenant's token signs in at that tenant only, a forged one nowhere.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createKeys } from '../conformance/shared/keys.mjs';
import { Random } from '../conformance/shared/random.mjs';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';
import { coreOf } from '../src-js/wasm/core';
import { PUBLISHABLE_KEY } from './support/instance';
import { describeWasm } from './support/webassembly';

const REQUESTS = 120;

/** Every tenant's key has the same id. */
const TENANTS = ['a', 'b', 'c'].map((name) => ({
  name,
  secretKey: `sk_live_${name}`,
  keys: createKeys('ins_1'),
}));

const TOKENS = TENANTS.flatMap((tenant) =>
  [1, 2, 3].map((number) => {
    const user = `user_${tenant.name}_${number}`;
    return { tenant, user, text: mintSessionToken(tenant.keys.privateKey, { sub: user }) };
  }),
);

const { fetch } = globalThis;

afterEach(() => {
  jest.restoreAllMocks();
  globalThis.fetch = fetch;
});

/** Lets others go on, for a while that nobody can foresee. */
async function pause(random: Random, longest: number): Promise<void> {
  for (let left = random.below(longest); left > 0; left -= 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Puts a host in place that takes its time and fails now and then. */
function disturbHost(random: Random): void {
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  jest.spyOn(crypto.subtle, 'verify').mockImplementation(async (...args) => {
    await pause(random, 6);
    return verify(...args);
  });
  globalThis.fetch = async (_url, init) => {
    await pause(random, 6);
    if (random.chance(0.05)) {
      throw new Error('down');
    }
    const authorization = new Headers(init?.headers).get('authorization');
    const asking = TENANTS.find(({ secretKey }) => authorization === `Bearer ${secretKey}`);
    return Response.json({ keys: [asking?.keys.jwk] });
  };
}

/** The claims of a user with the signature of another one's token. */
function forge(random: Random, text: string): string {
  const [header, claims, own] = text.split('.');
  const others = TOKENS.map((token) => token.text.split('.')[2]).filter((one) => one !== own);
  return [header, claims, random.pick(others)].join('.');
}

describeWasm.each([
  [true, 'share the work of the host'],
  [false, 'share nothing'],
])('where requests (%s) %s', (sharesWork) => {
  it.each([1, 2, 3, 4])('each gets its own answer (%i)', async (seed) => {
    const random = new Random(seed);
    const module = new WebAssembly.Module(readFileSync(path.join(__dirname, '../dist/core.wasm')));
    const core = coreOf(module, sharesWork);
    disturbHost(random);
    const handles = new Map(
      TENANTS.map((tenant) => {
        const { secretKey } = tenant;
        const options = { publishableKey: PUBLISHABLE_KEY, secretKey };
        return [tenant, core.createInstance(JSON.stringify(options))];
      }),
    );
    const ask = async () => {
      const { tenant, user, text } = random.pick(TOKENS);
      const at = random.chance(0.7) ? tenant : random.pick(TENANTS);
      const isForged = random.chance(0.2);
      const token = isForged ? forge(random, text) : text;
      await pause(random, 20);
      const handle = handles.get(at) ?? 0;
      const atOnce = core.verifyToken(handle, Date.now(), token);
      const reply =
        atOnce === String(core.TokenStatus.NeedsNetwork)
          ? await core.verifyTokenAsync(handle, Date.now(), token)
          : atOnce;
      const [, reason] = reply.split('\n');
      const [given] = /user_\w+/.exec(reply) ?? [];
      const isDown = reason === 'jwk-remote-failed-to-load';
      return { given, expected: isForged || at !== tenant || isDown ? undefined : user };
    };
    const answers = await Promise.all(Array.from({ length: REQUESTS }, ask));
    expect(answers.map(({ given }) => given)).toEqual(answers.map(({ expected }) => expected));
    expect(answers.filter(({ given }) => given).length).toBeGreaterThan(0);
  });
});
