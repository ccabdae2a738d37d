// The site of the documentation. It is built without a network, and so are its fonts
// and its search; a link that leads nowhere fails the build.

import { defineConfig } from 'vitepress';
import { SIDEBAR } from '../sidebar.mjs';

export default defineConfig({
  title: 'Ironclerk',
  description: 'A Rust-native, drop-in replacement for @clerk/nextjs/server.',
  lang: 'en',
  srcDir: 'pages',
  cleanUrls: true,
  ignoreDeadLinks: false,
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  themeConfig: {
    logo: '/icon.svg',
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Reference', link: '/options' },
      { text: 'Security', link: '/security' },
    ],
    sidebar: SIDEBAR.map((group) => ({ ...group, items: [...group.items] })),
    search: { provider: 'local' },
    outline: { level: [2, 3] },
  },
});
