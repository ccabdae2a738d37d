/**
 * Properties of matching, over generated paths: the spelling of a path does not
 * matter, the canonical spelling is its own, and anything gets an answer soon.
 * `IRONCLERK_SEED` sets the seed.
 */

import { NextRequest } from 'next/server';
import { Random } from '../conformance/shared/random.mjs';
import { createRouteMatcher } from '../dist/server';
import { costOf } from './support/cost';

const SEED = Number(process.env.IRONCLERK_SEED ?? 20_261_124);
const UNRESERVED = /[A-Za-z0-9._~-]/;
const PATTERNS = [
  '/dashboard(.*)',
  '/orgs/:slug/settings',
  '/api/:version(v\\d+)/(.*)',
  '/((?!public).*)/edit',
  '/files/:name.txt',
  /^\/admin(\/|$)/,
];
const WORDS = [
  'dashboard',
  'orgs',
  'settings',
  'api',
  'v1',
  'edit',
  'public',
  'files',
  'a.txt',
  'admin',
  'x~y',
];

const random = new Random(SEED);
const path = () =>
  Array.from({ length: 1 + random.below(4) }, () => `/${random.pick(WORDS)}`).join('');

/** The path with some of its unreserved characters percent-encoded (RFC 3986, section 2.3). */
const respelled = (plain: string) =>
  [...plain]
    .map((character) => {
      if (!UNRESERVED.test(character) || random.chance(0.6)) {
        return character;
      }
      const hex = character.charCodeAt(0).toString(16);
      return `%${random.chance(0.5) ? hex : hex.toUpperCase()}`;
    })
    .join('');

const matchers = PATTERNS.map((pattern) => createRouteMatcher([pattern]));

/** What each pattern answers, or the name of what is thrown. */
const answers = (spelling: string) =>
  matchers.map((matches) => {
    try {
      return matches(new NextRequest(`http://localhost${spelling}`));
    } catch (error) {
      return (error as Error).name;
    }
  });

it('a path means the same however its unreserved characters are spelled', () => {
  let matched = 0;
  for (let count = 0; count < 3_000; count += 1) {
    const plain = path();
    const spelling = respelled(plain);
    const expected = answers(plain);
    matched += expected.filter((answer) => answer === true).length;
    expect([SEED, spelling, answers(spelling)]).toEqual([SEED, spelling, expected]);
  }
  expect(matched).toBeGreaterThan(500);
});

it('a path means the same with repeated slashes and with dot segments that lead nowhere', () => {
  for (let count = 0; count < 1_000; count += 1) {
    const plain = path();
    const spelling = plain.replace(/\//g, () => random.pick(['/', '//', '/./', '/zz/../']));
    expect([SEED, spelling, answers(spelling)]).toEqual([SEED, spelling, answers(plain)]);
  }
});

it('arbitrary bytes get an answer, or are called malformed', () => {
  for (let count = 0; count < 2_000; count += 1) {
    const bytes = Array.from({ length: random.below(40) }, () => {
      const byte = random.below(256);
      const hex = byte.toString(16).padStart(2, '0');
      return random.pick([
        `%${hex}`,
        String.fromCharCode(byte),
        `%25${hex}`,
        '%',
        '/',
        '..',
        '%2F',
      ]);
    });
    for (const answer of answers(`/${bytes.join('').replace(/[?#]/g, '')}`)) {
      expect([true, false, 'MalformedURLError']).toContain(answer);
    }
  }
});

it('a path of 64 KiB that is hard to read is answered at once', async () => {
  const length = 65_536;
  const hard = ['/', '%2F', '%252F', '/../', '/.', '%25', 'a', '/a', '%', '%61', '/dashboard'];
  const cost = await costOf(() => {
    for (const piece of hard) {
      for (const answer of answers(`/${piece.repeat(length / piece.length)}`)) {
        expect([true, false, 'MalformedURLError']).toContain(answer);
      }
    }
  });
  // Quadratic work would take minutes.
  expect(cost).toBeLessThan(10_000);
});
