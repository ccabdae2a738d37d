/** The soak's own judgement: it finds what it is there to find. */

import { excesses, gainsOf } from '../scripts/soak/flatness.mjs';
import { Judge } from '../scripts/soak/judge.mjs';

type Visit = Parameters<Judge['judge']>[0];

const clerk = { isSettled: () => true } as unknown as ConstructorParameters<typeof Judge>[0];
const tenant = {
  name: 'acme',
  current: new Set(['kid_1']),
  isStrange: false,
} as unknown as Visit['tenant'];
const visit: Visit = {
  kind: 'signed in, a new token',
  tenant,
  path: '/api/who',
  headers: {},
  expected: 'user_1',
  excused: ['a visitor'],
  kid: 'kid_1',
};
const answer = (userId: string | null, status = 200) => ({
  status,
  headers: { 'content-type': 'application/json', 'x-soak-instance': 'one' },
  body: JSON.stringify({ userId }),
});
const working = { started: 0, time: 1, wasInTrouble: false };
const failing = { started: 0, time: 1, wasInTrouble: true };

describe('an answer', () => {
  it('is right if it names who asks', () => {
    const judge = new Judge(clerk);
    judge.judge(visit, answer('user_1'), working);
    expect(judge.wrong).toEqual([]);
  });

  it.each([
    ['another user, whatever fails', answer('user_2'), failing],
    ['a visitor, while all works', answer(null), working],
    ['a failure of the server', answer(null, 500), failing],
    ['nonsense', { ...answer(null), body: '<' }, failing],
  ])('is wrong if it is %s', (_, wrong, how) => {
    const judge = new Judge(clerk);
    judge.judge(visit, wrong, how);
    expect(judge.wrong).toHaveLength(1);
  });

  it('may be a refusal while the API fails, unless the key was at hand', () => {
    const judge = new Judge(clerk);
    judge.judge(visit, answer(null), failing);
    expect(judge.wrong).toEqual([]);
    judge.judge(visit, answer('user_1'), failing);
    judge.judge(visit, answer(null), failing);
    expect(judge.wrong).toEqual([]);
    judge.judge(visit, answer(null), { ...failing, started: 2 });
    expect(judge.wrong).toEqual([expect.stringContaining('its key was at hand')]);
  });

  it('may be a refusal if the key was withdrawn', () => {
    const judge = new Judge(clerk);
    judge.judge({ ...visit, kid: 'kid_0' }, answer(null), working);
    expect(judge.wrong).toEqual([]);
  });
});

describe('a server', () => {
  const life = (growth: number) => ({
    id: 'one',
    samples: Array.from({ length: 60 }, (_, index) => ({
      at: index * 5000,
      heap: 30 + (index % 2) * 5 + index * growth,
      resident: 150,
      handles: 40,
      threads: 20,
    })),
  });

  it('is flat if its memory goes up and down', () => {
    const gains = gainsOf(life(0));
    expect(gains && excesses(gains)).toEqual([]);
  });

  it('is not if its memory grows', () => {
    const gains = gainsOf(life(0.5));
    expect(gains && excesses(gains)).toEqual([expect.stringMatching(/^one: heap gained 2\d/)]);
  });

  it('is not judged by a few samples', () => {
    expect(gainsOf({ ...life(1), samples: life(1).samples.slice(0, 15) })).toBeUndefined();
  });
});
