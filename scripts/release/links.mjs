// Links of the documents that a package holds. On the package's page, and in
// node_modules, what a relative link leads to may be missing.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A relative link or picture of Markdown: what stands before the target, and it. */
const LINK = /(!?\[[^\]]*\]\()(?!\w+:|#)([^)\s#]+)/g;

/**
 * Has the documents in `folder` link to the repository: those of the README always,
 * since it is shown elsewhere, and others where the package lacks the target.
 *
 * @param {string} folder
 * @param {string} repository the URL of the repository in package.json
 */
export function linkAbroad(folder, repository) {
  const page = repository.replace(/^git\+/, '').replace(/\.git$/, '');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.md') && !name.startsWith('dist')) {
      const file = path.join(folder, name);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(LINK, (link, before, target) => {
          const goal = path.posix.join(path.posix.dirname(name), target);
          if (name !== 'README.md' && existsSync(path.join(folder, goal))) {
            return link;
          }
          return `${before}${page}/${before.startsWith('!') ? 'raw' : 'blob'}/main/${goal}`;
        }),
      );
    }
  }
}
