/**
 * `npm run peer`: what it sees of a version of `@clerk/nextjs`, and what it says of a
 * change.
 */

import path from 'node:path';
import { compare } from '../conformance/original/compare.mjs';
import { reportOf } from '../conformance/original/report.mjs';
import { type Surface, surfaceOf } from '../conformance/original/surface.mjs';

const pinned: Surface = surfaceOf(path.join(__dirname, '..'));

it('sees what the pinned version exports, declares and reads', () => {
  expect(pinned.entries).toContain('./server');
  expect(pinned.names).toEqual(
    expect.arrayContaining([
      '@clerk/nextjs/server: clerkMiddleware',
      '@clerk/nextjs/server: createRouteMatcher',
      '@clerk/nextjs/webhooks: verifyWebhook',
    ]),
  );
  expect(pinned.types.ClerkMiddlewareOptions).toContain('contentSecurityPolicy');
  expect(pinned.types.AuthenticateRequestOptions).toBeDefined();
  expect(pinned.variables).toEqual(
    expect.arrayContaining(['CLERK_SECRET_KEY', 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY']),
  );
});

it('has nothing to say of the same version', () => {
  const changes = compare(pinned, structuredClone(pinned));
  expect(changes).toEqual([]);
  expect(reportOf(pinned, pinned, changes)).toContain('The same entries, exports, types');
});

it('says what to do about everything that came or went', () => {
  const other = structuredClone(pinned);
  other.version = '8.0.0';
  other.entries.push('./agents');
  other.names = [...other.names.slice(1), '@clerk/nextjs/server: agentMiddleware'];
  other.types.ClerkMiddlewareOptions?.push('agents');
  other.variables.push('CLERK_AGENTS');
  other.needs['@clerk/backend'] = '^4.0.0';
  const changes = compare(pinned, other);
  expect(changes.map(({ what }) => what)).toEqual([
    './agents came',
    '@clerk/nextjs/server: agentMiddleware came',
    `${pinned.names[0]} went`,
    'agents came',
    'CLERK_AGENTS came',
    `@clerk/backend: ${pinned.needs['@clerk/backend']} became ^4.0.0`,
  ]);
  const report = reportOf(pinned, other, changes);
  expect(report).toContain('@clerk/nextjs 8.0.0, beside 7.9.17, which we stand for');
  expect(report).toContain('## A member of ClerkMiddlewareOptions');
  expect(report).toContain('an option must not be ignored');
});
