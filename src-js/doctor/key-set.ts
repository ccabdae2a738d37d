/** Key sets (RFC 7517, section 5), and what their responses reveal about the clock. */

/** How long an API may take to answer, in ms. */
const LIMIT = 10_000;

/** A public key of a key set. */
export interface PublicKey {
  readonly kid?: string;
  /** The modulus of an RSA key, base64url. */
  readonly n?: string;
}

/** What an API answered to the request for its key set. */
export interface KeySetAnswer {
  readonly url: string;
  /** The status; `undefined` without an answer. */
  readonly status?: number;
  /** The keys, if any. */
  readonly keys?: readonly PublicKey[];
  /** Why there was no answer. */
  readonly error?: string;
  /** How far the API's clock is ahead of this machine's. */
  readonly offset?: ClockOffset;
}

/** Between how many ms a clock is ahead; negative when it is behind. */
export interface ClockOffset {
  readonly atLeast: number;
  readonly atMost: number;
}

/** Requests a key set, with a secret key if one is given. Never rejects. */
export async function fetchKeySet(url: string, secretKey?: string): Promise<KeySetAnswer> {
  const asked = Date.now();
  try {
    const response = await fetch(url, {
      headers: secretKey ? { authorization: `Bearer ${secretKey}` } : {},
      // The secret key must reach this address only.
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT),
    });
    const offset = offsetOf(response.headers, asked, Date.now());
    const body = (await response.json().catch(() => undefined)) as
      | { keys?: PublicKey[] }
      | undefined;
    const keys = response.ok && Array.isArray(body?.keys) ? body.keys : undefined;
    return { url, status: response.status, keys, offset };
  } catch (error) {
    return { url, error: reasonOf(error) };
  }
}

/**
 * The header `Date` has whole seconds, and was written at some time between
 * question and answer; one from a cache is as old as `Age` says.
 */
function offsetOf(headers: Headers, asked: number, answered: number): ClockOffset | undefined {
  const date = Date.parse(headers.get('date') ?? '') + Number(headers.get('age') ?? 0) * 1000;
  return Number.isNaN(date) ? undefined : { atLeast: date - answered, atMost: date + 1000 - asked };
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') {
    return `no answer within ${LIMIT / 1000} s`;
  }
  return cause?.code ?? cause?.message ?? message;
}
