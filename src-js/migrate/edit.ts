/** Edits of a file's bytes. **Every byte outside the places of the edits stays as it is.** */

import type { Place } from './source';

/** Replaces a place with a text; a place without length inserts it. */
export interface Edit extends Place {
  readonly text: string;
}

/** Inserts a text before a byte. */
export const insertion = (at: number, text: string): Edit => ({ start: at, end: at, text });

/** The bytes with the edits, in any order. Throws if two of them overlap. */
export function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    if (start < at) {
      throw new Error('Two edits of a file overlap.');
    }
    parts.push(bytes.subarray(at, start), Buffer.from(text, 'utf8'));
    at = end;
  }
  return Buffer.concat([...parts, bytes.subarray(at)]);
}
