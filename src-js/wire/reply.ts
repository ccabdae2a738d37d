/**
 * Reading a packed reply of the addon. The lines and their order are those of
 * `src/binding/reply.rs`.
 */

import { MACHINE_TOKEN_NOT_VERIFIED } from './names';

/** The types of token that a request may be authenticated by. */
export type TokenTypeName = 'session_token' | 'api_key' | 'm2m_token' | 'oauth_token';

/** What the addon decided about a request. */
export interface Reply {
  readonly status: 'signed-in' | 'signed-out' | 'handshake';
  /** `null` when the token is of no accepted type. */
  readonly tokenType: TokenTypeName | null;
  /** Why, or `null` when signed in. */
  readonly reason: string | null;
  readonly message: string;
  /** The public URL of the request, after `X-Forwarded-*`. */
  readonly clerkUrl: string;
  /** The verified token; empty when there is none. */
  readonly token: string;
  /** HMAC-SHA1 of the token under the secret key, in hexadecimal. */
  readonly signature: string;
  /** The statement for the application; empty where nothing is handed on. */
  readonly sealed: string;
  /** The request data in the envelope of `@clerk/nextjs`; empty when there is none. */
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
  /** What the operator should read in the log. */
  readonly notices: ReadonlyArray<{ readonly name: string; readonly detail: string }>;
}

/**
 * Whether a machine token was left unverified, since only the Backend API can
 * say what it stands for and nobody has asked yet.
 */
export const isUnverified = (reply: Reply): boolean => reply.reason === MACHINE_TOKEN_NOT_VERIFIED;

/** The whole reply when the network is needed first. */
export const NEEDS_NETWORK = '4';

const STATUS = { '0': 'signed-out', '1': 'signed-in', '3': 'handshake' } as const;
const FIRST_HEADER = 11;

/**
 * Reads a reply. Throws when the configuration allowed no decision; the
 * message is for the developer.
 */
export function readReply(reply: string): Reply {
  const lines = reply.split('\n');
  const status = STATUS[lines[0] as keyof typeof STATUS];
  if (status === undefined) {
    throw new Error(lines.slice(1).join('\n'));
  }
  const count = Number(lines[FIRST_HEADER - 1]);
  const rest = lines.slice(FIRST_HEADER + count).join('\n');
  const tokenType = (lines[1] || null) as TokenTypeName | null;
  const isMachine = status === 'signed-in' && tokenType !== 'session_token';
  const headers =
    count === 0 ? NO_HEADERS : lines.slice(FIRST_HEADER, FIRST_HEADER + count).map(split);
  // The address of a satellite is a client's word. One that this runtime cannot read leads nowhere.
  const leadsNowhere = headers.some(([name, value]) => name === 'location' && !URL.canParse(value));
  return {
    status: leadsNowhere ? 'signed-out' : status,
    tokenType,
    reason: lines[2] || null,
    message: isMachine ? '' : rest,
    clerkUrl: lines[3] as string,
    token: lines[4] as string,
    signature: lines[5] as string,
    sealed: lines[6] as string,
    sealedForPeer: lines[7] as string,
    proxyUrl: lines[8] as string,
    hasNotices: (lines[9] as string).indexOf(',') !== (lines[9] as string).lastIndexOf(','),
    get diagnostics() {
      return readDiagnostics(lines[9] as string);
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
  const [keySource = '', microseconds, ...notices] = line.split(',');
  return {
    keySource,
    microseconds: Number(microseconds),
    notices: notices.map((notice) => {
      const [name = '', detail = ''] = notice.split(':');
      return { name, detail: decodeURIComponent(detail) };
    }),
  };
}
