// The pages of the site, made from the documents of the repository: **no text is written
// twice**. Links between documents become links between pages.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/files.mjs';
import { read } from './declarations.mjs';
import { withSections } from './sections.mjs';
import { SIDEBAR } from './sidebar.mjs';

/** Pages that are documents in the root. */
const ROOT_DOCUMENTS = {
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'README.md': 'index.md',
  'SECURITY.md': 'reporting.md',
};

/** Pages that are searched for what a reader sees. */
const SEARCHED = ['errors.md', 'troubleshooting.md'];

/**
 * The pages by their files.
 *
 * @returns {Readonly<Record<string, string>>}
 */
export function pages() {
  const documents = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const written = [
    ...documents.map((name) => [name, read(`docs/${name}`)]),
    ...Object.entries(ROOT_DOCUMENTS).map(([name, page]) => [page, read(name)]),
  ];
  return Object.fromEntries(
    written.map(([name = '', text = '']) => [
      name,
      withLinksOfPages(SEARCHED.includes(name) ? withSections(text) : text),
    ]),
  );
}

/** What the navigation calls each page. */
const TITLES = new Map(
  SIDEBAR.flatMap(({ items }) => items).map(({ text, link }) => [
    `${link === '/' ? 'index' : link.slice(1)}.md`,
    text,
  ]),
);

/**
 * Links to documents, wherever the document lies, as links to pages. One whose text is the
 * name of the file has the page's title in its place.
 *
 * @param {string} text
 */
function withLinksOfPages(text) {
  return text.replace(
    /\[([^\]]*)\]\((?:\.\.\/)?(?:docs\/)?([\w-]+\.(?:md|svg))(#[\w-]*)?\)/g,
    (_, shown, file, anchor = '') => {
      const page = ROOT_DOCUMENTS[/** @type {keyof typeof ROOT_DOCUMENTS} */ (file)] ?? file;
      const title = shown.endsWith(file) ? (TITLES.get(page) ?? shown) : shown;
      return `[${title}](./${page}${anchor})`;
    },
  );
}
