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
      { text: 'Troubleshooting', link: '/troubleshooting' },
      { text: 'Reference', link: '/options' },
      { text: 'Security', link: '/security' },
    ],
    sidebar: SIDEBAR.map((group) => ({ ...group, items: [...group.items] })),
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            fuzzy: 0.2,
            prefix: true,
            boost: { title: 4, text: 2, titles: 1 },
            // What a page explains comes before what the types name.
            boostDocument: (page) => (page.startsWith('/api/') ? 0.3 : 1),
          },
        },
      },
    },
    outline: { level: [2, 3] },
  },
});
