/**
 * How code ended a request: pages, route handlers and server actions redirect and
 * refuse by throwing what `next/navigation` throws.
 */

/** A redirect, with its destination, or a refusal. */
export interface Ending {
  /** The status: 307, 308 or 303 for a redirect; 401, 403 or 404 for a refusal. */
  readonly status: number;
  /** Where a redirect leads. */
  readonly location?: string;
}

/**
 * Runs `run` and resolves to how it ended the request: by a redirect, or with 401,
 * 403 or 404. `undefined` if it returned. Rejects with any other error.
 */
export async function endingOf(run: () => unknown): Promise<Ending | undefined> {
  try {
    await run();
    return undefined;
  } catch (thrown) {
    const ending = readDigest((thrown as { digest?: unknown } | null)?.digest);
    if (!ending) {
      throw thrown;
    }
    return ending;
  }
}

/** Digests are `NEXT_REDIRECT;<type>;<url>;<status>;` and `NEXT_HTTP_ERROR_FALLBACK;<status>`. */
function readDigest(digest: unknown): Ending | undefined {
  if (typeof digest !== 'string') {
    return undefined;
  }
  const redirect = /^NEXT_REDIRECT;\w+;(.*);(\d{3});$/s.exec(digest);
  if (redirect) {
    return { status: Number(redirect[2]), location: redirect[1] };
  }
  const refusal = /^NEXT_HTTP_ERROR_FALLBACK;(\d{3})$/.exec(digest);
  return refusal ? { status: Number(refusal[1]) } : undefined;
}
