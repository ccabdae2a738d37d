// Examples of the documentation, as they are written there.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';

/**
 * A block of code: its language, its text, the line where it begins, and the file that
 * its first line names, if it names one.
 *
 * @typedef {{ language: string, text: string, line: number, name?: string }} Block
 */

/**
 * The blocks of code of a document, in their order.
 *
 * @param {string} document relative to the root
 */
export const documentedBlocks = (document) =>
  blocksOf(readFileSync(path.join(root, document), 'utf8'));

/**
 * The blocks of code of a Markdown text, in their order.
 *
 * @param {string} source
 * @returns {Block[]}
 */
export function blocksOf(source) {
  const blocks = source.matchAll(/^( *)```([a-z]*)\n([\s\S]*?)^\1```$/gm);
  return [...blocks].map(({ index, 1: indent = '', 2: language = '', 3: content = '' }) => {
    const text = content.replace(new RegExp(`^${indent}`, 'gm'), '');
    const [, name] = /^\/\/ (\S+\.\w+)\n/.exec(text) ?? [];
    return { language, text, line: source.slice(0, index).split('\n').length, name };
  });
}

/**
 * The files that a document holds, by their names: the first of each name.
 *
 * @param {string} document relative to the root
 * @returns {Record<string, string>}
 */
export function documentedFiles(document) {
  return Object.fromEntries(
    documentedBlocks(document)
      .flatMap(({ name, text }) => (name ? [[name, text.slice(text.indexOf('\n') + 1)]] : []))
      .reverse(),
  );
}
