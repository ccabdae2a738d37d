// The differences that are meant and concern tokens: rows T of `docs/differences.md`.

import {
  isDamaged,
  isOddAudience,
  isSignedIn,
  isSpelledAsIssued,
  isSpelledOtherwise,
  NO_OBJECT,
  PREFIX,
  stands,
  tokenOf,
  tokensOf,
} from './traits.mjs';

/** @type {import('./differences.mjs').Difference[]} */
export const TOKEN_DIFFERENCES = [
  {
    id: 'T1',
    sentence: 'A token whose header or payload is no object is `token-invalid`.',
    covers: (_, description, { peer, ours }) =>
      isDamaged(description, NO_OBJECT) &&
      (stands(ours, description) || peer.thrown?.startsWith('Cannot read properties')),
  },
  {
    id: 'T2',
    sentence: 'An audience claim of a wrong type does not match an expected audience.',
    covers: ({ field }, description, { ours }) =>
      field !== 'thrown' &&
      stands(ours, description) &&
      'audience' in description.options &&
      tokensOf(description).some(({ claims }) => isOddAudience(claims?.aud)),
  },
  {
    id: 'T5',
    sentence: 'Time claims that no date can hold are compared as numbers.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      tokensOf(description).some(({ claims }) =>
        [claims?.exp, claims?.iat, claims?.nbf].some(
          (time) => Math.abs(Number(time)) > 8_640_000_000_000,
        ),
      ),
  },
  {
    id: 'T6',
    sentence: 'A time claim that is no number is not compared as one.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      !isSignedIn(ours) &&
      tokensOf(description).some(({ claims }) =>
        ['exp', 'iat', 'nbf'].some(
          (name) => name in (claims ?? {}) && typeof claims?.[name] !== 'number',
        ),
      ),
  },
  {
    id: 'T7',
    sentence: 'Features that cannot be read grant nothing; the session is a session still.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      tokensOf(description).some(
        ({ organization }) => organization === 'version 2, unreadable features',
      ),
  },
  {
    id: 'T8',
    sentence: 'An audience that is a text is no list of scopes of a machine.',
    covers: ({ field, peer, ours }, { authorization }) => {
      const { kind, claims } = tokenOf(authorization) ?? {};
      return (
        kind === 'machine' &&
        typeof claims?.aud === 'string' &&
        (field === 'body' || field === `${PREFIX}x-clerk-request-data`) &&
        ours === peer?.replaceAll(`"scopes":"${claims.aud}"`, '"scopes":[]')
      );
    },
  },
  {
    id: 'T9',
    sentence: 'A token has one spelling: without padding, and without bits that nothing reads.',
    covers: (_, description, { ours }) =>
      isSpelledOtherwise(description) && stands(ours, description) && isSpelledAsIssued(ours),
  },
  {
    id: 'T10',
    sentence: 'Critical extensions are not known.',
    covers: (_, description, { ours }) =>
      tokensOf(description).some(({ header }) => header?.crit) &&
      stands(ours, description) &&
      !isSignedIn(ours),
  },
];
