// What the guards of the application protect, and what they leave open.

export const PROTECTED = [
  '/dashboard(.*)',
  '/orgs/:slug',
  '/orgs/:slug/settings',
  '/docs(.*)',
  '/shop(.*)',
  '/vault',
  '/vault/inner',
  '/a\\+b',
  '/c@d',
  '/e,f',
  '/über',
  '/index',
  '/tree(.*)',
  '/vaults/inner',
  '/api/private(.*)',
  '/api/secret(.*)',
  '/api/all(.*)',
  '/legacy(.*)',
  '/old(.*)',
  '/files/private(.*)',
  '/static/private(.*)',
  '/@team(.*)',
];
export const PUBLIC = [
  '/',
  '/pricing',
  '/photo/:id',
  '/open',
  '/open-too',
  '/open.txt',
  '/_next/image',
];

/** Paths of the sign-in page, which a declaration of public routes need not name. */
export const OWN = [];
