// The navigation: every page of the site, in the order in which somebody needs them.

/** @type {ReadonlyArray<{ text: string, items: ReadonlyArray<{ text: string, link: string }> }>} */
export const SIDEBAR = [
  {
    text: 'Start',
    items: [
      { text: 'What Ironclerk is', link: '/' },
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Migrating, and going back', link: '/migrating' },
      { text: 'The doctor', link: '/doctor' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
      { text: 'Questions', link: '/faq' },
      { text: 'All pages', link: '/contents' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'The middleware', link: '/middleware' },
      { text: 'Route matching', link: '/route-matching' },
      { text: 'Refusals', link: '/refusals' },
      { text: 'Organizations', link: '/organizations' },
      { text: 'Machine tokens', link: '/machine-tokens' },
      { text: 'Dynamic keys and rotation', link: '/dynamic-keys' },
      { text: 'Satellite domains', link: '/satellites' },
      { text: 'The Frontend API proxy', link: '/proxy' },
      { text: 'The access map', link: '/access-map' },
      { text: 'Revocation', link: '/revocation' },
      { text: 'Testing and the emulator', link: '/testing' },
      { text: 'The Edge runtime', link: '/edge' },
      { text: 'Runtimes and frameworks', link: '/runtimes' },
      { text: 'A store for many instances', link: '/store' },
      { text: 'Observability', link: '/observability' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Exports', link: '/exports' },
      { text: 'Options', link: '/options' },
      { text: 'Environment variables', link: '/environment' },
      { text: 'Headers', link: '/headers' },
      { text: 'Errors', link: '/errors' },
      { text: 'Differences from @clerk/nextjs', link: '/differences' },
      { text: 'In step with @clerk/nextjs', link: '/following' },
      { text: 'Dependencies', link: '/dependencies' },
    ],
  },
  {
    text: 'Types and functions',
    items: [
      { text: 'ironclerk/server', link: '/api/ironclerk/server/' },
      { text: 'ironclerk', link: '/api/ironclerk/' },
      { text: 'ironclerk/webhooks', link: '/api/ironclerk/webhooks/' },
      { text: 'ironclerk/config', link: '/api/ironclerk/config' },
      { text: 'ironclerk/testing', link: '/api/ironclerk/testing/' },
    ],
  },
  {
    text: 'Trust',
    items: [
      { text: 'Security', link: '/security' },
      { text: 'Reporting a vulnerability', link: '/reporting' },
      { text: 'Performance', link: '/performance' },
      { text: 'Reliability', link: '/reliability' },
      { text: 'Scale', link: '/scale' },
      { text: 'Architecture', link: '/architecture' },
    ],
  },
  {
    text: 'Project',
    items: [
      { text: 'Changelog', link: '/changelog' },
      { text: 'Contributing', link: '/contributing' },
      { text: 'Style', link: '/style' },
    ],
  },
];
