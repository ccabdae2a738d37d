// npm run docs: the documentation as a site in `site/.vitepress/dist`. With `--serve`, it
// is shown in a browser afterwards. **A link that leads nowhere fails it, and so does an
// exported member without documentation.**

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from '../site/pages.mjs';
import { SIDEBAR } from '../site/sidebar.mjs';
import { root } from './files.mjs';
import { progress, run } from './run.mjs';
import { build, installDependencies } from './setup.mjs';

const VITEPRESS = 'node_modules/vitepress/bin/vitepress.js';
/** TypeDoc has a TypeScript of its own: that of the project has no API in JavaScript. */
const TYPEDOC = 'site/typedoc';
const target = path.join(root, 'site/pages');

await build();
progress('Collecting the pages');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, text] of Object.entries(pages())) {
  writeFileSync(path.join(target, name), text);
}
for (const image of readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.svg'))) {
  cpSync(path.join(root, 'docs', image), path.join(target, image));
}
// The icon is that of the demo.
mkdirSync(path.join(target, 'public'));
cpSync(path.join(root, 'example/app/icon.svg'), path.join(target, 'public/icon.svg'));
progress('Reading the types (TypeDoc)');
await installDependencies(TYPEDOC);
await run(process.execPath, ['node_modules/typedoc/bin/typedoc'], {
  cwd: path.join(root, TYPEDOC),
});
checkNavigation();
progress('Building the site');
await run(process.execPath, [VITEPRESS, 'build', 'site']);
progress('The site is in site/.vitepress/dist');
if (process.argv.includes('--serve')) {
  await run(process.execPath, [VITEPRESS, 'preview', 'site'], { show: true });
}

/** The build looks at the links of the pages, and not at those of the navigation. */
function checkNavigation() {
  const missing = SIDEBAR.flatMap(({ items }) => items)
    .map(({ link }) => `${link.endsWith('/') ? `${link}index` : link}.md`)
    .filter((page) => !existsSync(path.join(target, page)));
  if (missing.length > 0) {
    throw new Error(`The navigation leads to pages that do not exist: ${missing.join(', ')}`);
  }
}
