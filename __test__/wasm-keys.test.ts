/** Which keys verify: **the same ones in both cores**, whatever Web Crypto would take. */

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { loadNative } from '../src-js/binary/native';
import { platformName } from '../src-js/binary/platform';
import { coreOf } from '../src-js/wasm/core';
import { mint, PUBLISHABLE_KEY, SECRET_KEY } from './support/instance';
import { describeWasm } from './support/webassembly';

type Core = ReturnType<typeof coreOf>;

const native = (loadNative(platformName()) as { addon: Core }).addon;
const wasm = () =>
  coreOf(new WebAssembly.Module(readFileSync(path.join(__dirname, '../dist/core.wasm'))), true);

/** A key pair, as a JSON Web Key with changes. */
function pair(
  modulusLength: number,
  changes: { n?: string; e?: string } = {},
  publicExponent = 65537,
) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  return { jwk: { ...publicKey.export({ format: 'jwk' }), ...changes }, privateKey };
}

const withZero = (member = ''): string =>
  Buffer.concat([Buffer.alloc(1), Buffer.from(member, 'base64url')]).toString('base64url');

/** The signature that holds under the exponent 1, which nobody has to own a key for. */
function forged(signed: string, size: number): string {
  const digest = createHash('sha256').update(signed).digest();
  const ofSha256 = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const padding = Buffer.alloc(size - 3 - ofSha256.length - digest.length, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.alloc(1), ofSha256, digest]).toString(
    'base64url',
  );
}

const own = pair(2048);
const KEYS: Record<string, { jwk: object; privateKey: KeyObject; isForged?: boolean }> = {
  plain: own,
  'of 2047 bits': pair(2047),
  'of 2049 bits': pair(2049),
  'of 1024 bits': pair(1024),
  'with the exponent 3': pair(2048, {}, 3),
  'with a large exponent': pair(2048, {}, 4_294_967_291),
  'with the exponent 1': { ...pair(2048, { e: 'AQ' }), isForged: true },
  'with a zero before the modulus': { ...own, jwk: { ...own.jwk, n: withZero(own.jwk.n) } },
  'with a zero before the exponent': { ...own, jwk: { ...own.jwk, e: withZero(own.jwk.e) } },
};
const GOOD = ['plain', 'of 2049 bits', 'with the exponent 3', 'with a large exponent'];

let server: Server;
let body: Buffer;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => server.close());

let tenants = 0;

/** What a core says of a token; each time for a tenant whose keys it has not fetched. */
async function said(core: Core, token: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  tenants += 1;
  const options = {
    publishableKey: PUBLISHABLE_KEY,
    secretKey: `${SECRET_KEY}${tenants}`,
    apiUrl: `http://127.0.0.1:${port}`,
  };
  const handle = core.createInstance(JSON.stringify(options));
  return core.verifyTokenAsync(handle, Date.now(), token);
}

function tokenOf(kid: string): string {
  const key = KEYS[kid];
  const token = mint({}, { kid }, key?.privateKey);
  const signed = token.slice(0, token.lastIndexOf('.'));
  return key?.isForged ? `${signed}.${forged(signed, 256)}` : token;
}

describeWasm('a key', () => {
  it.each(Object.keys(KEYS))('%s', async (kid) => {
    const keys = Object.entries(KEYS).map(([name, { jwk }]) => ({ ...jwk, kid: name, use: 'sig' }));
    body = Buffer.from(JSON.stringify({ keys }));
    const token = tokenOf(kid);
    const answers = [await said(native, token), await said(wasm(), token)];
    expect(answers.map((answer) => answer.startsWith('1\n'))).toEqual([
      GOOD.includes(kid),
      GOOD.includes(kid),
    ]);
    expect(answers[1]).toBe(answers[0]);
  });

  it.each([
    ['is not UTF-8', [], [0xff]],
    ['has a mark in front', [0xef, 0xbb, 0xbf], []],
  ])('in a text that %s', async (_what, before, within) => {
    const [start = '', end = ''] = JSON.stringify({ keys: [{ ...own.jwk, kid: 'plain|' }] }).split(
      '|',
    );
    const parts = [Buffer.from(before), Buffer.from(start), Buffer.from(within), Buffer.from(end)];
    body = Buffer.concat(parts);
    const token = mint({}, { kid: within.length > 0 ? 'plain\ufffd' : 'plain' }, own.privateKey);
    const answers = [await said(native, token), await said(wasm(), token)];
    expect(answers[0]).toMatch(/^0\n/);
    expect(answers[1]).toBe(answers[0]);
  });
});
