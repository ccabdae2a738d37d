/**
 * The cost of client input is linear in its length: **no text can block the process,
 * however deep it is and however many parts it has**. Work is measured
 * as processor time for a text and for one four times as long, in one process:
 * four times is what it should take, sixteen what a quadratic expression takes.
 */

import { EVENT, load, loadModule, mint, request } from './support/instance';

const redactModule = () =>
  loadModule<{ redact(value: unknown, name?: string): unknown }>('diagnostics/redact.js');
const { redact } = redactModule();
const { isHeaderValue } = loadModule<{ isHeaderValue(text: string): boolean }>(
  'auth/state-headers.js',
);

const LENGTH = 20_000;

/** Texts that expressions of log redaction had trouble with, or might have. */
const HOSTILE: Record<string, (length: number) => string> = {
  'parameters without values': (length) => '?a'.repeat(length / 2),
  'parameters that are shown, each within the one before': (length) =>
    '?domain='.repeat(length / 8),
  'addresses that lead back, encoded': (length) => '%3Fredirect_url%3D'.repeat(length / 18),
  'parameters that are shown': (length) => '&format=a'.repeat(length / 9),
  'parameters that are masked': (length) => '&a=b'.repeat(length / 4),
  'one long name': (length) => `?${'a'.repeat(length)}`,
  'one long value': (length) => `?a=${'b'.repeat(length)}`,
  'encoded percent signs': (length) => `?a=${'%25'.repeat(length / 3)}`,
  'percent signs, encoded over and over': (length) => `?a%${'25'.repeat(length / 2)}`,
  'percent signs': (length) => `?a${'%'.repeat(length)}`,
  'beginnings of tokens': (length) => 'eyJ-'.repeat(length / 4),
  'beginnings of tokens with dots': (length) => 'eyJabcd.'.repeat(length / 8),
  dots: (length) => '.'.repeat(length),
  'beginnings of keys': (length) => 'sk_live_'.repeat(length / 8),
  'beginnings of cookies': (length) => '__session='.repeat(length / 10),
  'parts of a path': (length) => '/a'.repeat(length / 2),
  slashes: (length) => `${'/'.repeat(length)}a`,
  'line feeds': (length) => '\n'.repeat(length),
  'a sensitive name': (length) => `secret${'secret'.repeat(length / 6)}\n`,
};

/** The least processor time of several runs, in µs. */
function work(run: () => unknown, times = 5): number {
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < times; index += 1) {
    const before = process.cpuUsage();
    for (let repeat = 0; repeat < 4; repeat += 1) {
      run();
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** Fails where four times the length is far more than four times the work. */
function expectProportional(run: (length: number) => unknown, length = LENGTH): void {
  const [short, long] = [length, 4 * length].map((size) => {
    run(size);
    return work(() => run(size));
  }) as [number, number];
  // Below a millisecond, the clock is all that is measured.
  expect(long).toBeLessThan(9 * Math.max(short, 1000));
}

describe.each(Object.entries(HOSTILE))('%s', (_name, text) => {
  it('are redacted in proportion', () => {
    expectProportional((length) => redact({ url: text(length), [text(length)]: 'x' }));
  });

  it('are judged as a header value in proportion', () => {
    expectProportional((length) => isHeaderValue(text(length)));
  });
});

it('redacts 100,000 parameters, and depths without end', () => {
  const parameters = '?domain=1&secret=hidden-value'.repeat(100_000);
  expect(redact(parameters)).not.toContain('hidden-value');
  const chain = '%3Fredirect_url%3D'.repeat(100_000);
  expect(redact(`${chain}%3Fsecret%3Dhidden-value`)).not.toContain('hidden-value');
  let deep: unknown = { secretKey: 'sk_live_hidden' };
  for (let index = 0; index < 100_000; index += 1) {
    deep = index % 2 ? [deep] : { deep };
  }
  expect(JSON.stringify(redact(deep))).not.toContain('hidden');
  const circular: Record<string, unknown> = { url: '/?a=hidden' };
  circular.self = circular;
  circular.other = circular;
  expect(JSON.stringify(redact(circular))).not.toContain('hidden');
});

describe('clerkMiddleware() with debug: true', () => {
  beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  const middleware = load().clerkMiddleware({ debug: true });
  const answer = async (path: string) => (await middleware(request(path), EVENT)) as Response;

  it('answers 1,900 parameters, each within the one before', async () => {
    const { status } = await answer(`/?${'domain=?'.repeat(1900)}`);
    expect(status).toBe(200);
  });

  it('answers a path of 15 KB without blocking the process', async () => {
    for (const text of Object.values(HOSTILE)) {
      const path = `/${text(15_000)}`.replaceAll('\n', '%0a');
      const before = process.cpuUsage();
      expect((await answer(path)).status).toBeLessThan(500);
      const { user } = process.cpuUsage(before);
      expect(user).toBeLessThan(200_000);
    }
  });

  it('answers tokens of 12 KB', async () => {
    for (const cookie of [
      `__session=${'eyJ-'.repeat(3000)}`,
      `__session=${'a'.repeat(6000)}.${'b'.repeat(6000)}.c`,
      `__session=${mint({ azp: '?domain='.repeat(1000) })}; __client_uat=1`,
    ]) {
      const asked = request('/', { cookie, accept: 'text/html' });
      expect(((await middleware(asked, EVENT)) as Response).status).toBeLessThan(500);
    }
  });
});

describe('the emulator', () => {
  it('takes slashes off an address in proportion', () => {
    const { withoutSlashes } = loadModule<{ withoutSlashes(text: string): string }>(
      'testing/addresses.js',
    );
    expect(withoutSlashes('https://a.example//')).toBe('https://a.example');
    expectProportional((length) => withoutSlashes(`${'/'.repeat(length)}a`));
  });
});
