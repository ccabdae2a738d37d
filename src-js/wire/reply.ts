/**
 * Reading the reply about a request. Counterpart of `src/wire/reply.rs`;
 * `testdata/wire.json` tests both.
 */

import { addon } from './addon';
import { errorOf } from './misconfigured';
import { MACHINE_TOKEN_NOT_VERIFIED } from './names';

/** The types of token that a request may be authenticated by. */
export type TokenTypeName = 'session_token' | 'api_key' | 'm2m_token' | 'oauth_token';

/** What the addon decided about a request. */
export interface Reply {
  readonly status: 'signed-in' | 'signed-out' | 'handshake';
  /** Signed out, but a handshake may recover the session once the document is loaded. */
  readonly isRecoverable: boolean;
  /** `null` if the token's type is not accepted. */
  readonly tokenType: TokenTypeName | null;
  /** Why, or `null` when signed in. */
  readonly reason: string | null;
  readonly message: string;
  /** The public URL of the request, after `X-Forwarded-*`. */
  readonly clerkUrl: string;
  /** The verified token; empty without one. */
  readonly token: string;
  /** HMAC-SHA1 of the token under the secret key, in hexadecimal. */
  readonly signature: string;
  /** The statement for the application; empty if nothing is passed on. */
  readonly sealed: string;
  /** The request data in the envelope of `@clerk/nextjs`; empty without any. */
  readonly sealedForPeer: string;
  readonly proxyUrl: string;
  readonly diagnostics: Diagnostics;
  /** Whether the diagnostics hold anything for the operator. */
  readonly hasNotices: boolean;
  /** Response headers that go with the decision. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** The auth object of a machine as JSON; empty for sessions. */
  readonly machine: string;
}

/** How a decision came about. */
export interface Diagnostics {
  /** Where the public key came from: `pem`, `jwks` (cached) or `network`. */
  readonly keySource: string;
  /** The time taken in the addon, in µs. */
  readonly microseconds: number;
  /** The fetches that the request waited for, in their order. */
  readonly waits: readonly Wait[];
  /** What the operator should read in the log. */
  readonly notices: ReadonlyArray<{ readonly name: string; readonly detail: string }>;
}

/** A fetch that a request waited for. */
export interface Wait {
  /**
   * What was asked for: `jwks`, `handshake_payload`, `refresh` or `machine_token`; or
   * `revocations`, those of other instances, before the first decision.
   */
  readonly operation: string;
  /** Whether it was had. */
  readonly isOk: boolean;
  /** How long after the decision began, in µs. */
  readonly after: number;
  /** How long it took, in µs. */
  readonly took: number;
}

/**
 * Whether a machine token is still unverified: only the Backend API can verify
 * it, and no caller has accepted its type yet.
 */
export const isUnverified = (reply: Reply): boolean => reply.reason === MACHINE_TOKEN_NOT_VERIFIED;

const { ReplyStatus } = addon;

/** The whole reply when the network is needed first. */
export const NEEDS_NETWORK = String(ReplyStatus.NeedsNetwork);

const RECOVERABLE = String(ReplyStatus.Recoverable);

/** What the first line of a decision says. */
const STATUS: Partial<Record<string, Reply['status']>> = {
  [ReplyStatus.SignedOut]: 'signed-out',
  [RECOVERABLE]: 'signed-out',
  [ReplyStatus.SignedIn]: 'signed-in',
  [ReplyStatus.Handshake]: 'handshake',
};

/**
 * The lines of a decision, in order. As many headers follow as `headerCount`
 * says, and then the rest: a machine's auth object, or a message.
 */
const LINE = {
  status: 0,
  tokenType: 1,
  reason: 2,
  publicUrl: 3,
  token: 4,
  signature: 5,
  statement: 6,
  peerRequestData: 7,
  proxyUrl: 8,
  diagnostics: 9,
  headerCount: 10,
} as const;
const FIRST_HEADER = LINE.headerCount + 1;

/** Reads a reply. Throws an `IronclerkError` when the configuration allowed no decision. */
export function readReply(reply: string): Reply {
  const lines = reply.split('\n');
  const line = (name: keyof typeof LINE) => lines[LINE[name]] as string;
  const status = STATUS[line('status')];
  if (status === undefined) {
    throw errorOf(reply, ReplyStatus.Misconfigured);
  }
  const count = Number(line('headerCount'));
  const rest = lines.slice(FIRST_HEADER + count).join('\n');
  const tokenType = (line('tokenType') || null) as TokenTypeName | null;
  const isMachine = status === 'signed-in' && tokenType !== 'session_token';
  const headers =
    count === 0 ? NO_HEADERS : lines.slice(FIRST_HEADER, FIRST_HEADER + count).map(split);
  // A client supplies the address of a satellite. One that this runtime cannot parse is ignored.
  const leadsNowhere = headers.some(([name, value]) => name === 'location' && !URL.canParse(value));
  const diagnostics = line('diagnostics');
  return {
    status: leadsNowhere ? 'signed-out' : status,
    isRecoverable: line('status') === RECOVERABLE,
    tokenType,
    reason: line('reason') || null,
    message: isMachine ? '' : rest,
    clerkUrl: line('publicUrl'),
    token: line('token'),
    signature: line('signature'),
    sealed: line('statement'),
    sealedForPeer: line('peerRequestData'),
    proxyUrl: line('proxyUrl'),
    hasNotices: diagnostics.indexOf(',') !== diagnostics.lastIndexOf(','),
    get diagnostics() {
      return readDiagnostics(diagnostics);
    },
    headers: leadsNowhere ? NO_HEADERS : headers,
    machine: isMachine ? rest : '',
  };
}

const NO_HEADERS: Reply['headers'] = [];

function split(line: string): readonly [string, string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}

function readDiagnostics(line: string): Diagnostics {
  const [keySource = '', times = '', ...notices] = line.split(',');
  const [microseconds, ...waits] = times.split(';');
  return {
    keySource,
    microseconds: Number(microseconds),
    waits: waits.map((wait) => {
      const [operation = '', result, after, took] = wait.split(':');
      return { operation, isOk: result === 'ok', after: Number(after), took: Number(took) };
    }),
    notices: notices.map((notice) => {
      const [name = '', detail = ''] = notice.split(':');
      return { name, detail: decodeURIComponent(detail) };
    }),
  };
}
