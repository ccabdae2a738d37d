/**
 * The pattern dialect against its two references: the matcher of
 * `@clerk/nextjs`, and the compiler by which Next.js reads `config.matcher`.
 * Paths are such as every reader takes for themselves; spellings are the
 * matter of `readings.test.ts`. `IRONCLERK_SEED` sets the seed.
 */

import { createRouteMatcher as peerMatcher } from '@clerk/nextjs/server';
import { tryToParsePath } from 'next/dist/lib/try-to-parse-path';
import { NextRequest } from 'next/server';
import { Random } from '../conformance/shared/random.mjs';
import { load } from './support/instance';

const { createRouteMatcher } = load();

const SEED = Number(process.env.IRONCLERK_SEED ?? 20_261_124);
const WORDS = ['api', 'users', 'orgs', 'a', 'b', 'b-c', 'x.y', '12', '7a', 'api-v2'];
const PIECES = [
  ...WORDS.map((word) => `/${word}`),
  '/:id',
  '/:id?',
  '/:id*',
  '/:id+',
  '/:id(\\d+)',
  '/:kind(a|b)',
  '/:rest(.*)',
  '/(a|b)',
  '/((?!api).*)',
  '/b-:id',
  '/:id.y',
  '(.*)',
  '/users(.*)',
];
const BROKEN = ['/(', '/:', '/a(?', '/(?<n>a)', '/a)', '/*', '/a**', '/[', '/:id(', '/{a', ''];

const random = new Random(SEED);
const several = (most: number, make: () => string) =>
  Array.from({ length: Math.ceil(random.number() * most) }, make).join('');

/** A pattern names each parameter once. */
function pattern(): string {
  let count = 0;
  return several(3, () => random.pick(PIECES)).replace(/:(id|kind|rest)/g, () => `:p${count++}`);
}

const patterns = Array.from({ length: 600 }, pattern);
const paths = [
  '/',
  ...Array.from({ length: 60 }, () => several(4, () => `/${random.pick(WORDS)}`)),
];
const requests = paths.map((path) => new NextRequest(`http://localhost${path}`));

type Matcher = (request: NextRequest) => boolean;

/** The answers for all paths, or that the pattern is refused. */
function answers(make: () => Matcher): boolean[] | 'refused' {
  try {
    return requests.map(make());
  } catch {
    return 'refused';
  }
}

/** A pattern with the paths on which two answers differ. */
const differing = (source: string, ours: boolean[] | 'refused', theirs: boolean[] | 'refused') =>
  JSON.stringify(ours) === JSON.stringify(theirs)
    ? []
    : [{ seed: SEED, source, paths: paths.filter((_, index) => ours[index] !== theirs[index]) }];

it('answers as the matcher of @clerk/nextjs, and refuses what it refuses', () => {
  const found = [...patterns, ...BROKEN].flatMap((source) =>
    differing(
      source,
      answers(() => createRouteMatcher([source]) as Matcher),
      answers(() => peerMatcher([source])),
    ),
  );
  expect(found).toEqual([]);
});

it('answers as Next.js answers for config.matcher', () => {
  const matched = { yes: 0, no: 0 };
  const found = patterns.flatMap((source) => {
    const { regexStr, error } = tryToParsePath(source);
    if (error || regexStr === undefined) {
      return [];
    }
    const expression = new RegExp(regexStr);
    const theirs = paths.map((path) => expression.test(path));
    for (const answer of theirs) {
      matched[answer ? 'yes' : 'no'] += 1;
    }
    return differing(
      source,
      answers(() => createRouteMatcher([source]) as Matcher),
      theirs,
    );
  });
  expect(found).toEqual([]);
  // Otherwise nothing was compared.
  expect(Math.min(matched.yes, matched.no)).toBeGreaterThan(1_000);
});

it('tells among 10,000 patterns which one it is', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => `/section-${index}/:id(\\d+)`);
  const started = performance.now();
  const matches = createRouteMatcher(many) as Matcher;
  const ask = (path: string) => matches(new NextRequest(`http://localhost${path}`));
  expect(ask('/section-0/1')).toBe(true);
  expect(ask('/SECTION-9999/12')).toBe(true);
  expect(ask('/section-10000/1')).toBe(false);
  expect(ask('/section-5000/x')).toBe(false);
  const compiled = performance.now() - started;
  const before = performance.now();
  for (let index = 0; index < 1_000; index += 1) {
    ask(`/section-${index * 10}/1`);
  }
  const each = performance.now() - before;
  console.info(`10,000 patterns: ${compiled.toFixed(0)} ms, then ${each.toFixed(1)} µs a request`);
});
