/** A page of the story. */
export interface Chapter {
  readonly path: string;
  readonly title: string;
  /** What the visitor will see, in one sentence. */
  readonly note: string;
  /** The files that make it, the most telling one first. */
  readonly sources: readonly string[];
}

/** Chapters that belong together. */
export interface Act {
  readonly title: string;
  readonly chapters: readonly Chapter[];
}

/** The story of the demo, in order. */
export const STORY: readonly Act[] = [
  {
    title: 'A person',
    chapters: [
      {
        path: '/session',
        title: 'Who is asking?',
        note: 'auth() answers for every visitor, and here a visitor may be signed out.',
        sources: ['app/session/page.tsx', 'proxy.ts', 'app/api/session/route.ts'],
      },
      {
        path: '/dashboard',
        title: 'Dashboard',
        note: 'A protected page asks you to sign in, and brings you back.',
        sources: ['proxy.ts', 'app/dashboard/page.tsx'],
      },
      {
        path: '/nap',
        title: 'After a nap',
        note: 'A click with a stale token goes on, and does not end at a sign-in page.',
        sources: [
          'app/nap/page.tsx',
          'components/let-token-go-stale.tsx',
          'app/api/stale/route.ts',
        ],
      },
      {
        path: '/components',
        title: 'Clerk’s components',
        note: 'Sign-in, user button and organization switcher stay as they are.',
        sources: ['app/components/page.tsx', 'components/client-state.tsx'],
      },
    ],
  },
  {
    title: 'Permissions',
    chapters: [
      {
        path: '/orgs/acme',
        title: 'Organization by URL',
        note: 'The organization that the URL names becomes the active one.',
        sources: ['app/orgs/[slug]/page.tsx', 'lib/clerk-options.ts'],
      },
      {
        path: '/admin',
        title: 'Admin',
        note: 'The page needs a permission. Without it, the answer is 404.',
        sources: ['proxy.ts', 'app/admin/page.tsx', 'app/not-found.tsx'],
      },
    ],
  },
  {
    title: 'Programs',
    chapters: [
      {
        path: '/tokens',
        title: 'Every kind of token',
        note: 'Session, API key, machine, OAuth: one route handler knows each.',
        sources: ['app/api/machine/route.ts', 'app/api/tokens/[kind]/route.ts'],
      },
      {
        path: '/refusals',
        title: 'Refusals',
        note: 'An API client gets a status, problem details or your own answer.',
        sources: ['proxy.ts', 'lib/refusals.ts'],
      },
    ],
  },
  {
    title: 'More than one',
    chapters: [
      {
        path: '/tenants',
        title: 'Tenants',
        note: 'Two instances of Clerk behind one app, each with keys of its own.',
        sources: ['lib/clerk-options.ts', 'lib/tenants.ts', 'app/tenants/[name]/page.tsx'],
      },
      {
        path: '/domains',
        title: 'Two domains',
        note: 'A satellite on another domain shares the session of its primary.',
        sources: ['app/domains/page.tsx', 'lib/clerk-options.ts'],
      },
      {
        path: '/fleet',
        title: 'Many servers',
        note: 'A webhook that one server receives ends a session at all of them.',
        sources: ['app/api/webhooks/route.ts', 'app/api/fleet/route.ts', 'lib/fleet.ts'],
      },
      {
        path: '/frontend-api',
        title: 'Frontend API proxy',
        note: 'The browser reaches Clerk through the app’s own origin.',
        sources: ['app/%5F%5Fclerk/[[...path]]/route.ts', 'components/ask-frontend-api.tsx'],
      },
    ],
  },
  {
    title: 'Speed',
    chapters: [
      {
        path: '/race',
        title: 'The race',
        note: 'Ironclerk and @clerk/nextjs take turns, on your machine.',
        sources: ['lib/race.ts', 'app/api/race/route.ts'],
      },
    ],
  },
];

/** All chapters, in order. */
export const CHAPTERS: readonly Chapter[] = STORY.flatMap(({ chapters }) => chapters);

/** A chapter with its place in the story. */
export function placeOf(path: string) {
  const index = CHAPTERS.findIndex((chapter) => chapter.path === path);
  return {
    number: index + 1,
    chapter: CHAPTERS[index],
    previous: CHAPTERS[index - 1],
    next: CHAPTERS[index + 1],
  };
}
