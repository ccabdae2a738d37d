// Tables that commands write into documents, between
// `<!-- figures: name -->` and `<!-- figures: end -->`.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A table of Markdown.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export const table = (head, rows) =>
  [head, head.map((_, index) => (index ? '---:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/**
 * Writes the sections of a document, or checks them; whether the document is, or was,
 * what it must be.
 *
 * @param {string} name of the document, from the root
 * @param {Record<string, string>} sections
 * @param {boolean} checksOnly
 */
export function fillDocument(name, sections, checksOnly) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const document = readFileSync(file, 'utf8');
  const filled = document.replace(
    /(<!-- figures: (\w+) -->\n)[\s\S]*?(<!-- figures: end -->)/g,
    (_, begin, section, end) => `${begin}\n${sections[section]}\n\n${end}`,
  );
  if (checksOnly && filled !== document) {
    console.error(`${name} is not what its JSON says. Run its command again.`);
  } else if (!checksOnly) {
    writeFileSync(file, filled);
  }
  return !checksOnly || filled === document;
}
