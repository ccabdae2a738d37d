/** Types of `protect` and `public`, checked by `tsc --noEmit`. */

import { clerkMiddleware } from '../../src-js/server';

export const declared = [
  clerkMiddleware({
    protect: [
      '/dashboard(.*)',
      /^\/forum/,
      { routes: '/admin(.*)', require: { permission: 'org:admin:example1' } },
      { routes: ['/a', '/b'], require: (has) => has({ role: 'org:admin' }) },
      { routes: '/api(.*)', token: ['api_key', 'm2m_token'], unauthenticatedUrl: '/sign-in' },
    ],
  }),
  clerkMiddleware({ public: ['/', '/pricing(.*)', /^\/docs/] }),
  clerkMiddleware(
    (auth) => void auth(),
    () => ({ public: '/' }),
  ),
];

export const refused = [
  // @ts-expect-error: a number is not a route.
  clerkMiddleware({ public: 7 }),
  // @ts-expect-error: this type of token does not exist.
  clerkMiddleware({ protect: [{ routes: '/api', token: 'password' }] }),
  // @ts-expect-error: a rule names its routes.
  clerkMiddleware({ protect: [{ require: { role: 'org:admin' } }] }),
];
