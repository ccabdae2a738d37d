// The pages of the site, made from the documents of the repository: **no text is written
// twice**. Links between documents become links between pages.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/files.mjs';
import { read } from './declarations.mjs';
import { referencePages } from './reference.mjs';

/** Pages that are documents in the root. */
const ROOT_DOCUMENTS = {
  'CHANGELOG.md': 'changelog.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'reporting.md',
};

/** The sections of the README that are the page on how to begin, and not the first page. */
const FIRST_STEPS = ['Install', 'See it', 'Declare your routes'];

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
  const linked = [...written, ...readmePages()].map(([name = '', text = '']) => [
    name,
    withLinksOfPages(text),
  ]);
  return { ...Object.fromEntries(linked), ...referencePages() };
}

/** The README as two pages: what Ironclerk is, and how to begin. */
function readmePages() {
  const [head = '', ...sections] = read('README.md').split(/^(?=## )/m);
  const isFirstStep = (/** @type {string} */ section) =>
    FIRST_STEPS.some((title) => section.startsWith(`## ${title}\n`));
  const begin = FIRST_STEPS.map(
    (title) => sections.find((section) => section.startsWith(`## ${title}\n`)) ?? '',
  );
  return [
    ['index.md', [head, ...sections.filter((section) => !isFirstStep(section))].join('')],
    ['getting-started.md', `# Getting started\n\n${begin.join('')}`],
  ];
}

/**
 * Links to documents, wherever the document lies, as links to pages.
 *
 * @param {string} text
 */
function withLinksOfPages(text) {
  return text.replace(
    /\]\((?:\.\.\/)?(?:docs\/)?([\w-]+\.(?:md|svg))(#[\w-]*)?\)/g,
    (_, file, anchor) => {
      const page =
        file === 'README.md'
          ? 'index.md'
          : (ROOT_DOCUMENTS[/** @type {keyof typeof ROOT_DOCUMENTS} */ (file)] ?? file);
      return `](./${page}${anchor ?? ''})`;
    },
  );
}
