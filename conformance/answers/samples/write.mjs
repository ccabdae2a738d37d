// The samples of Clerk's documentation of `clerkMiddleware()`, as files.
//
//   node conformance/answers/samples/write.mjs <document> [<folder>]
//
// Reads the Markdown of the page and writes each sample of JavaScript or
// TypeScript, **byte for byte**, and `index.json`, which says where it stands:
// under which heading, and for which file. The folder is `testdata/seed`
// unless another one is named; what it held before goes.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../../scripts/files.mjs';

/** What a fence calls the languages that are compiled. */
const LANGUAGES = new Set(['js', 'ts', 'tsx']);

const FENCE = /^```(\w*)$/;
const HEADING = /^#+ (.+)$/;
const TAB = /^\*\*(.+)\*\*$/;
const FILENAME = /^filename: (.+)$/;

/**
 * Where one is in a document.
 *
 * @typedef {object} Place
 * @property {string} [heading]
 * @property {string} [tab]
 * @property {string} [filename]
 */

/** @typedef {Place & { language: string }} Fenced */

/** @param {string} text */
const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * The samples of a document in order, each with its text, its language, the
 * heading above it, the tab it is on, and the file that it is for.
 *
 * @param {string} markdown
 */
export function samplesOf(markdown) {
  /** @type {(Fenced & { text: string })[]} */
  const samples = [];
  /** @type {Place} */
  let place = {};
  /** @type {(Fenced & { lines: string[] }) | undefined} */
  let open;
  for (const line of markdown.split('\n')) {
    const [, language] = line.match(FENCE) ?? [];
    if (open) {
      if (language === '') {
        const { lines, ...fenced } = open;
        samples.push({ ...fenced, text: `${lines.join('\n')}\n` });
        open = undefined;
        place.filename = undefined;
      } else {
        open.lines.push(line);
      }
    } else if (language !== undefined) {
      open = { ...place, language, lines: [] };
    } else {
      place = placeAfter(line, place);
    }
  }
  return samples
    .filter(({ language }) => LANGUAGES.has(language))
    .map((sample, index) => ({ file: fileOf(sample, index + 1), ...sample }));
}

/**
 * Where one is in the document after a line of text.
 *
 * @param {string} line
 * @param {Place} place
 * @returns {Place}
 */
function placeAfter(line, place) {
  const [, heading] = line.match(HEADING) ?? [];
  const [, tab] = line.match(TAB) ?? [];
  const [, filename] = line.match(FILENAME) ?? [];
  if (heading) {
    return { heading };
  }
  return tab ? { heading: place.heading, tab } : { ...place, ...(filename ? { filename } : {}) };
}

/**
 * @param {Fenced} fenced
 * @param {number} number
 */
function fileOf({ heading, tab, language }, number) {
  const name = [heading ?? [], tab ?? []].flat().map(slug).join('-');
  return `${String(number).padStart(2, '0')}-${name}.${language}`;
}

/** @param {string[]} args */
function main([document, folder = path.join(root, 'testdata/seed')]) {
  if (!document) {
    console.error('Usage: node conformance/answers/samples/write.mjs <document> [<folder>]');
    process.exitCode = 2;
    return;
  }
  const samples = samplesOf(readFileSync(document, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, text } of samples) {
    writeFileSync(path.join(folder, file), text);
  }
  const index = samples.map(({ text, ...place }) => place);
  writeFileSync(path.join(folder, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  console.log(`${samples.length} samples`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.slice(2));
}
