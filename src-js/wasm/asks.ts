/**
 * What the core asks its host for: an exchange over HTTP, a signature, time. **Each
 * ask is answered**, an exchange within its time limit; what fails is an answer, too.
 */

import { bytesOfBase64 } from '../wire/base64';

/** An ask, as `src/runtime/host` makes it. */
export type Ask = Exchange | Signature | Stored | Wait;

interface Exchange {
  kind: 'fetch';
  method: string;
  url: string;
  headers: [string, string][];
  body: string | null;
  /** In ms. */
  timeout: number;
  /** In bytes. */
  longest: number;
}

interface Signature {
  kind: 'verify';
  algorithm: 'RS256' | 'RS384' | 'RS512';
  /** Unpadded base64url, as everything that follows. */
  modulus: string;
  exponent: string;
  message: string;
  signature: string;
}

interface Stored {
  kind: 'store';
  /** What the adapter is asked; its answer is JSON. */
  call: unknown;
  /** In ms. */
  timeout: number;
}

interface Wait {
  kind: 'wait';
  milliseconds: number;
}

/** The timers of the host, which no test that fakes them stops. */
const { setTimeout, clearTimeout } = globalThis;

/** Calls the adapter of the store, both ways in JSON. */
export type CallStore = (call: string) => Promise<string>;

/** The answer to an ask. */
export async function answerTo(ask: Ask, callStore?: CallStore): Promise<string> {
  switch (ask.kind) {
    case 'fetch':
      return JSON.stringify(await exchange(ask));
    case 'verify':
      return (await isSigned(ask).catch(() => false)) ? 'yes' : 'no';
    case 'store':
      return callStore ? inTime(callStore(JSON.stringify(ask.call)), ask.timeout) : '';
    case 'wait':
      await new Promise((resolve) => setTimeout(resolve, ask.milliseconds));
      return '';
  }
}

/** An answer, if it comes in time; empty: it does not. */
async function inTime(answer: Promise<string>, limit: number): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, limit, '');
  });
  try {
    return await Promise.race([answer, end]);
  } finally {
    clearTimeout(timer);
  }
}

/** An answer over HTTP, as `src/runtime/host/client.rs` reads it. */
interface Fetched {
  status?: number;
  contentType?: string | null;
  retryAfter?: string | null;
  date?: string | null;
  body?: string;
  failure?: string;
}

async function exchange(ask: Exchange): Promise<Fetched> {
  const fetched: Fetched = {};
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ask.timeout);
  try {
    await Promise.race([fetchInto(fetched, ask, limit.signal), endOf(limit.signal)]);
  } catch (error) {
    fetched.failure = limit.signal.aborted ? 'timeout' : failureOf(error);
  } finally {
    clearTimeout(timer);
  }
  return { ...fetched };
}

/** Rejects at the end of the time limit, which a `fetch` that was put in place may not heed. */
const endOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', reject));

async function fetchInto(
  fetched: Fetched,
  { method, url, headers, body, longest }: Exchange,
  signal: AbortSignal,
): Promise<void> {
  const response = await uncachedFetch(url, {
    method,
    headers,
    body,
    // A redirect would take the secret key to another host.
    redirect: 'manual',
    signal,
  });
  fetched.status = response.status;
  fetched.contentType = response.headers.get('content-type');
  fetched.retryAfter = response.headers.get('retry-after');
  fetched.date = response.headers.get('date');
  fetched.body = await read(response, longest);
}

/**
 * `fetch` without the cache of Next.js, which a page can force upon all that it
 * fetches: what was said of a token does not hold for the next request.
 */
const uncachedFetch: typeof fetch = (...args) => {
  const { _nextOriginalFetch: original } = fetch as { _nextOriginalFetch?: typeof fetch };
  return (original ?? fetch)(...args);
};

class TooLarge extends Error {}

/** A body as text; empty, which is no JSON either, where it is not UTF-8 (RFC 8259, section 8.1). */
async function read(response: Response, longest: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > longest) {
      await reader?.cancel();
      throw new TooLarge();
    }
    parts.push(part.value);
  }
  try {
    return textOf(parts);
  } catch {
    return '';
  }
}

/** Throws where the bytes are not UTF-8. A byte order mark is a character like any other. */
function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
  const texts = parts.map((part) => decoder.decode(part, { stream: true }));
  return texts.join('') + decoder.decode();
}

/** What went wrong, without the URL, whose query may hold a nonce. */
function failureOf(error: unknown): string {
  if (error instanceof TooLarge) {
    return 'too-large';
  }
  const code = (error as { cause?: { code?: unknown } } | undefined)?.cause?.code;
  return typeof code === 'string' ? code : 'the network failed';
}

const RSA = 'RSASSA-PKCS1-v1_5';

/** The sizes of keys that verify, in bits; the native core takes the same. */
const SMALLEST_KEY = 2048;
const LARGEST_KEY = 8192;

async function isSigned(ask: Signature): Promise<boolean> {
  const key = await keyOf(ask);
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength < SMALLEST_KEY || modulusLength > LARGEST_KEY) {
    return false;
  }
  const message = new TextEncoder().encode(ask.message);
  return crypto.subtle.verify(RSA, key, bytesOf(ask.signature), message);
}

/** How many imported keys are kept; the oldest goes first. */
const KEPT_KEYS = 64;

/** Imported keys by their numbers and algorithm. A promise would belong to one request. */
const keys = new Map<string, CryptoKey>();

async function keyOf({ algorithm, modulus, exponent }: Signature): Promise<CryptoKey> {
  const name = `${algorithm}.${modulus}.${exponent}`;
  const known = keys.get(name);
  if (known) {
    return known;
  }
  const jwk = { kty: 'RSA', n: modulus, e: exponent, alg: algorithm };
  const hash = algorithm.replace('RS', 'SHA-');
  const key = await crypto.subtle.importKey('jwk', jwk, { name: RSA, hash }, false, ['verify']);
  if (keys.size >= KEPT_KEYS) {
    for (const oldest of keys.keys()) {
      keys.delete(oldest);
      break;
    }
  }
  keys.set(name, key);
  return key;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(bytesOfBase64(base64), (character) => character.charCodeAt(0));
