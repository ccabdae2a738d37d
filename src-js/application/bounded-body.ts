/** **No more of a body is read than a limit allows**, whatever its headers say. */

/** The body of `request` as text; `too-large` or `aborted` if it cannot be had. */
export async function boundedBody(
  request: Request,
  limit: number,
): Promise<{ text: string } | 'too-large' | 'aborted'> {
  if (Number(request.headers.get('content-length')) > limit) {
    return 'too-large';
  }
  try {
    const reader = request.body?.getReader();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > limit) {
        // A sender that does not stop must not be waited for.
        reader?.cancel().catch(() => {});
        return 'too-large';
      }
      chunks.push(part.value);
    }
    return { text: await new Blob(chunks as BlobPart[]).text() };
  } catch {
    return 'aborted';
  }
}
