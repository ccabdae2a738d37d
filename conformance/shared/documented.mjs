// Examples of the documentation, as they are written there: a block of code whose
// first line names a file.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';

/**
 * The files that a document holds, by their names.
 *
 * @param {string} document relative to the root
 * @returns {Record<string, string>}
 */
export function documentedFiles(document) {
  const text = readFileSync(path.join(root, document), 'utf8');
  const blocks = text.matchAll(/^```(?:tsx?|jsonc?|js)\n\/\/ (\S+)\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, name = '', content = '']) => [name, content]));
}
