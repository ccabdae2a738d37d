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
      { routes: '/things(.*)', refuseWith: 'problem' },
      { routes: '/old(.*)', refuseWith: ({ status }) => new Response(null, { status }) },
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
  // @ts-expect-error: this is no refusal.
  clerkMiddleware({ protect: [{ routes: '/api', refuseWith: 200 }] }),
  // @ts-expect-error: a rule names its routes.
  clerkMiddleware({ protect: [{ require: { role: 'org:admin' } }] }),
];
