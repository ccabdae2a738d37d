/** What the tests of the public surface share: real keys, real tokens, requests, a fresh package. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NextRequest } from 'next/server';
import { createKeys } from '../../conformance/shared/keys.mjs';
import { mintSessionToken, signByHmac } from '../../conformance/shared/tokens.mjs';

type Members = Record<string, unknown>;

export const PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`;
export const SECRET_KEY = 'sk_live_secret';
export const ORIGIN = 'https://example.com';

const own = createKeys('ins_1');

/** The instance's public key as PEM and as a JSON Web Key. */
export const JWT_KEY = own.publicPem;
export const JWK = own.jwk;

/** A key that is not the instance's. */
export const FOREIGN_KEY = createKeys().privateKey;

/** In seconds. */
const HOUR = 3600;

const now = () => Math.floor(Date.now() / 1000);

/** A session token with changes; `null` takes a member out. */
export const mint = (changes: Members = {}, header: Members = {}, key = own.privateKey): string =>
  mintSessionToken(key, changes, header);

/** A token that HMAC signs under the instance's public key. */
export const mintHs256 = (): string =>
  signByHmac({ kid: own.kid, typ: 'JWT' }, { sub: 'user_1', exp: now() + HOUR }, JWT_KEY);

/** The headers of a browser that asks for a document. */
export const DOCUMENT = { 'sec-fetch-dest': 'document', accept: 'text/html' };

/** The cookies of somebody who is signed in with `token`: since before any token was minted. */
export const cookies = (token: string) => `__session=${token}; __client_uat=${now() - HOUR}`;

/** A request for `path`; signed in with a token in cookies where one is given. */
export function request(
  path: string,
  headers: Record<string, string> = DOCUMENT,
  token?: string,
): NextRequest {
  return new NextRequest(ORIGIN + path, {
    headers: { host: 'example.com', ...headers, ...(token ? { cookie: cookies(token) } : {}) },
  });
}

/** Stands for the event that Next.js passes. */
export const EVENT = { waitUntil() {} } as never;

const ENVIRONMENT = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
  CLERK_SECRET_KEY: SECRET_KEY,
  CLERK_JWT_KEY: JWT_KEY,
};

/**
 * The package, loaded anew with the given environment variables, since it
 * reads them when it is loaded. `undefined` takes one out.
 */
export function load(changes: Record<string, string | undefined> = {}) {
  return loadModule<typeof import('../../dist/server.js')>('server.js', changes);
}

/** A module of the package, loaded as `load()` does. */
export const loadModule = <Module>(
  file: string,
  changes: Record<string, string | undefined> = {},
): Module =>
  loadAnew(() => (isForEdge() ? loadForEdge(file) : require(`../../dist/${file}`)), changes);

/** Whether the code for the Edge runtime is tested. */
export const isForEdge = (): boolean => (globalThis as { testsEdge?: boolean }).testsEdge === true;

/** A process has one, however often the package is loaded anew. */
let edgeCore: object | undefined;

function loadForEdge(file: string) {
  const loadBundled = require('../../dist/edge/modules-with-next.js');
  edgeCore ??= loadBundled('wasm/edge').edgeCoreOf(
    new WebAssembly.Module(readFileSync(path.join(__dirname, '../../dist/core.wasm'))),
  );
  loadBundled('edge/wire/load-addon').provideCore(edgeCore);
  return loadBundled(file.replace(/\.js$/, ''));
}

/** `@clerk/nextjs/server`, loaded as `load()` does. */
export const loadPeer = (changes: Record<string, string | undefined> = {}) =>
  loadAnew<typeof import('@clerk/nextjs/server')>(() => require('@clerk/nextjs/server'), changes);

function loadAnew<Module>(
  loaded: () => Module,
  changes: Record<string, string | undefined>,
): Module {
  const saved = process.env;
  process.env = { ...saved };
  for (const [name, value] of Object.entries({ ...ENVIRONMENT, ...changes })) {
    delete process.env[name];
    if (value !== undefined) {
      process.env[name] = value;
    }
  }
  try {
    let module: Module | undefined;
    jest.isolateModules(() => {
      module = loaded();
    });
    return module as Module;
  } finally {
    process.env = saved;
  }
}

/** The headers that the application gets, as Next.js makes them of a response. */
export function handedOn(response: Response): Headers {
  const prefix = 'x-middleware-request-';
  const names = (response.headers.get('x-middleware-override-headers') ?? '').split(',');
  const headers = new Headers();
  for (const name of names.filter(Boolean)) {
    headers.set(name, response.headers.get(prefix + name) ?? '');
  }
  return headers;
}
