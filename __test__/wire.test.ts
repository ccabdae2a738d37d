/**
 * The packed texts that cross into the addon: **the golden lines of
 * `testdata/wire.json`, which `tests/wire.rs` reads and writes too**.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Golden {
  requests: Case<{ parts: Record<string, string> }>[];
  replies: Case<{ reply: ReplyFields }>[];
  questions: Case<{ question: Record<string, string> }>[];
  told: Case<{ told: Record<string, unknown> }>[];
  tokens: Case<{ reply: Record<string, string> }>[];
  misconfigured: Case<{ error: { code: string; message: string } }>[];
  accepts: { accepts: string | string[] | null; mask: number }[];
  readings: { kind: string; path: string; packed: string }[];
}
type Case<T> = T & { name: string; packed: string };
interface ReplyFields {
  status: string;
  tokenType: string;
  reason: string;
  publicUrl: string;
  token: string;
  signature: string;
  statement: string;
  peerRequestData: string;
  proxyUrl: string;
  keySource: string;
  microseconds: number;
  waits: unknown[];
  notices: { name: string; detail: string }[];
  headers: [string, string][];
  rest: string;
}

const ROOT = path.join(__dirname, '..');
const golden: Golden = JSON.parse(readFileSync(path.join(ROOT, 'testdata/wire.json'), 'utf8'));
const wire = (file: string) => require(path.join(ROOT, 'dist/wire', file));

const HEADERS: Record<string, string> = {
  host: 'host',
  forwardedHost: 'x-forwarded-host',
  forwardedProto: 'x-forwarded-proto',
  authorization: 'authorization',
  cookie: 'cookie',
  origin: 'origin',
  referer: 'referer',
  secFetchDest: 'sec-fetch-dest',
  accept: 'accept',
};

it.each(golden.requests)('packs $name', ({ parts, packed }) => {
  const headers = new Headers();
  for (const [name, header] of Object.entries(HEADERS)) {
    const value = parts[name];
    if (value !== undefined) {
      headers.set(header, value);
    }
  }
  const { method, url } = parts;
  expect(wire('request').packRequest({ method, url, headers })).toBe(packed);
});

it.each(golden.replies)('reads a reply: $name', ({ reply, packed }) => {
  const read = wire('reply').readReply(packed);
  const isMachine = reply.status === 'signed-in' && reply.tokenType !== 'session_token';
  expect({ ...read }).toEqual({
    status: reply.status === 'recoverable' ? 'signed-out' : reply.status,
    isRecoverable: reply.status === 'recoverable',
    tokenType: reply.tokenType || null,
    reason: reply.reason || null,
    message: isMachine ? '' : reply.rest,
    clerkUrl: reply.publicUrl,
    token: reply.token,
    signature: reply.signature,
    sealed: reply.statement,
    sealedForPeer: reply.peerRequestData,
    proxyUrl: reply.proxyUrl,
    hasNotices: reply.notices.length > 0,
    diagnostics: {
      keySource: reply.keySource,
      microseconds: reply.microseconds,
      waits: reply.waits,
      notices: reply.notices,
    },
    headers: reply.headers,
    machine: isMachine ? reply.rest : '',
  });
});

it.each(golden.questions)('packs a question: $name', ({ question, packed }) => {
  expect(wire('statement').packQuestion(question)).toBe(packed);
});

it.each(golden.told)('reads what is told: $name', ({ told, packed }) => {
  const expected = { ...told, tokenType: told.tokenType || null };
  expect(wire('statement').readTold(packed)).toEqual(expected);
  expect(wire('statement').readAnswer(`1\n${packed}`)).toEqual(expected);
});

it('reads why a statement counts for nothing', () => {
  const { readAnswer } = wire('statement');
  expect([readAnswer('0'), readAnswer('2')]).toEqual(['foreign', 'of another request']);
});

it.each(golden.tokens)('reads a reply about a token: $name', ({ reply, packed }) => {
  expect(wire('token').readTokenReply(packed)).toEqual(reply);
});

it.each(golden.misconfigured)('throws what the developer must set right: $name', (golden) => {
  const { code, message } = golden.error;
  expect(() => wire('reply').readReply(golden.packed)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

it('never shows a reply that it does not understand', () => {
  expect(() => wire('reply').readReply('9\nsession_token\na.secret.token')).toThrow(
    expect.objectContaining({
      code: 'internal_error',
      message: expect.not.stringContaining('secret'),
    }),
  );
});

it.each(golden.accepts)('packs what is accepted: $accepts', ({ accepts, mask }) => {
  expect(wire('accepts').acceptsMask(accepts ?? undefined)).toBe(mask);
});

it.each(golden.readings)('reads a reading: $packed', ({ kind, path: canonical, packed }) => {
  const { ReadingKind, readReading } = wire('route');
  const name = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  expect(readReading(packed)).toEqual({ kind: ReadingKind[name], path: canonical });
});
