// npm run docs: the documentation as a site in `site/.vitepress/dist`. With `--serve`, it
// is shown in a browser afterwards.

import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from '../site/pages.mjs';
import { root } from './files.mjs';
import { progress, run } from './run.mjs';
import { build } from './setup.mjs';

const VITEPRESS = 'node_modules/vitepress/bin/vitepress.js';
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
progress('Building the site');
await run(process.execPath, [VITEPRESS, 'build', 'site']);
progress('The site is in site/.vitepress/dist');
if (process.argv.includes('--serve')) {
  await run(process.execPath, [VITEPRESS, 'preview', 'site'], { show: true });
}
