/**
 * OpenTelemetry, with a real SDK: **a decision is a span and metrics, nothing is loaded
 * or recorded without a provider, and nothing recorded says who it was about.**
 * `observed-server.test.ts` has a production server.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { context, metrics, trace } from '@opentelemetry/api';
import { ATTRIBUTES, FETCH_SPAN, METRICS, SPAN } from '../src-js/observability/names';
import { DOCUMENT, EVENT, load, mint, request } from './support/instance';
import { registerTelemetry } from './support/telemetry';
import { API_KEY, createTenant, type Tenant } from './support/tenant';

let registered: ReturnType<typeof registerTelemetry> | undefined;
let tenant: Tenant;

const register = () => {
  registered = registerTelemetry();
  return registered;
};

beforeAll(async () => {
  tenant = await createTenant('telemetry');
});

afterEach(async () => {
  jest.restoreAllMocks();
  await registered?.stop();
  registered = undefined;
});

afterAll(() => tenant.close());

const signedIn = () => request('/account', DOCUMENT, mint());

/** A request of each outcome through one middleware, and through one with wrong options. */
async function everyOutcome(token = mint()): Promise<void> {
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const middleware = clerkMiddleware(
    async (auth, { nextUrl }) =>
      void (nextUrl.pathname === '/api' && (await auth({ acceptsToken: 'any' }))),
    tenant.options,
  );
  const own = tenant.emulator.mintSessionToken({});
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  for (const asked of [
    request('/', bearer(own)),
    request('/', bearer(own)),
    request('/', bearer(token)),
    request('/', DOCUMENT, mint({ exp: 1 })),
    request('/'),
    request('/api', bearer(API_KEY)),
  ]) {
    await middleware(asked, EVENT);
  }
}

it('a decision is a span, within that of the request', async () => {
  const { spans } = register();
  const { clerkMiddleware } = load();
  await trace.getTracer('test').startActiveSpan('request', async (span) => {
    await clerkMiddleware()(signedIn(), EVENT);
    span.end();
  });
  const [own, around] = spans();
  expect(own).toMatchObject({
    name: SPAN,
    kind: 0,
    status: { code: 0 },
    instrumentationScope: { name: 'ironclerk' },
    attributes: {
      'ironclerk.outcome': 'signed-in',
      'ironclerk.token_type': 'session_token',
      'ironclerk.key_source': 'pem',
      'ironclerk.fetched': false,
      'ironclerk.recoverable': false,
      'ironclerk.core.duration_us': expect.any(Number),
    },
  });
  expect(own?.parentSpanContext?.spanId).toBe(around?.spanContext().spanId);
});

it.each(['with', 'without'])('a fetch is a span within it, %s a context manager', async (how) => {
  const { spans } = register();
  if (how === 'without') {
    context.disable();
  }
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const middleware = clerkMiddleware(
    async (auth) => void (await auth({ acceptsToken: 'any' })),
    tenant.options,
  );
  const known = { authorization: `Bearer ${API_KEY}` };
  const unknown = { authorization: 'Bearer mt_0123456789abcdef' };
  await middleware(request('/', known), EVENT);
  await middleware(request('/', unknown), EVENT);
  const found = spans();
  const fetches = found.filter(({ name }) => name === FETCH_SPAN);
  expect(fetches.map(({ attributes, status }) => [attributes, status.code])).toEqual([
    [{ 'ironclerk.operation': 'machine_token', 'ironclerk.result': 'ok' }, 0],
    [{ 'ironclerk.operation': 'machine_token', 'ironclerk.result': 'failed' }, 0],
  ]);
  for (const fetch of fetches) {
    const parent = found.find(
      (span) => span.spanContext().spanId === fetch.parentSpanContext?.spanId,
    );
    expect(parent?.name).toBe(SPAN);
    const [from, to] = [fetch.startTime, fetch.endTime].map(([s, ns]) => s * 1e9 + ns);
    expect(to).toBeGreaterThan(from ?? 0);
    expect(from).toBeGreaterThanOrEqual((parent?.startTime[0] ?? 0) * 1e9);
  }
});

it('metrics tell decisions, calls and look-ups', async () => {
  const { series } = register();
  await everyOutcome();
  const found = await series();
  const countOf = (name: string, attributes: object) =>
    found.find(
      (one) =>
        one.name === name &&
        Object.entries(attributes).every(([key, value]) => one.attributes[key] === value),
    )?.value;
  const outcome = (value: string) => ({ 'ironclerk.outcome': value });
  expect(countOf('ironclerk.decisions', outcome('handshake'))).toBeGreaterThan(0);
  expect(countOf('ironclerk.decisions', outcome('deferred'))).toBe(1);
  expect(
    countOf('ironclerk.authenticate.duration', {
      ...outcome('signed-in'),
      'ironclerk.key_source': 'jwks',
    }),
  ).toBe(1);
  const api = (operation: string, result: string) => ({
    'ironclerk.operation': operation,
    'ironclerk.result': result,
  });
  expect(countOf('ironclerk.api.calls', api('jwks', 'ok'))).toBeGreaterThan(0);
  expect(countOf('ironclerk.api.calls', api('machine_token', 'ok'))).toBeGreaterThan(0);
  expect(countOf('ironclerk.api.time', { 'ironclerk.operation': 'jwks' })).toBeGreaterThan(0);
  const cache = (name: string, result: string) => ({
    'ironclerk.cache': name,
    'ironclerk.result': result,
  });
  expect(countOf('ironclerk.cache.lookups', cache('keys', 'hit'))).toBeGreaterThan(0);
  expect(countOf('ironclerk.cache.lookups', cache('signatures', 'miss'))).toBeGreaterThan(0);
  expect(found.map(({ name }) => name)).not.toContain('ironclerk.store.calls');
});

it('metrics tell the calls to a shared store, and that its breaker left some out', async () => {
  const { series } = register();
  const { clerkMiddleware, configureStore } = load({
    CLERK_ENCRYPTION_KEY: 'k',
    CLERK_JWT_KEY: undefined,
  });
  const kept = new Map<string, string>();
  let isDown = false;
  const answering = <T>(answer: () => T) => {
    if (isDown) {
      throw new Error('down');
    }
    return answer();
  };
  configureStore({
    get: async (name) => answering(() => kept.get(name) ?? null),
    set: async (name, value) => answering(() => void kept.set(name, value)),
    take: async (name, value) => answering(() => !kept.has(name) && Boolean(kept.set(name, value))),
  });
  try {
    const middleware = clerkMiddleware(
      async (auth) => void (await auth({ acceptsToken: 'any' })),
      tenant.options,
    );
    const asked = (token: string) => request('/', { authorization: `Bearer ${token}` });
    await middleware(asked(API_KEY), EVENT);
    await middleware(asked(API_KEY), EVENT);
    isDown = true;
    await middleware(asked('ak_0123456789abcdef'), EVENT);
    await middleware(asked('ak_fedcba9876543210'), EVENT);
    const calls = (await series()).filter(({ name }) => name === METRICS.storeCalls.name);
    const counts = Object.fromEntries(
      calls.map(({ attributes, value }) => [
        `${attributes[ATTRIBUTES.operation]} ${attributes[ATTRIBUTES.result]}`,
        value,
      ]),
    );
    expect(counts).toMatchObject({ 'get miss': 1, 'get hit': 1, 'get failed': 1, 'set ok': 1 });
    expect(counts['get skipped']).toBeGreaterThan(0);
  } finally {
    configureStore(null);
  }
});

it('a configuration that allows no decision is an error of the span, without its message', async () => {
  const { spans, series } = register();
  const { clerkMiddleware } = load();
  jest.spyOn(Date, 'now').mockReturnValue(Number.NaN);
  await expect(clerkMiddleware()(signedIn(), EVENT)).rejects.toThrow('clock');
  jest.restoreAllMocks();
  expect(spans()).toMatchObject([
    {
      status: { code: 2, message: 'clock_invalid' },
      attributes: { 'error.type': 'clock_invalid' },
      events: [],
    },
  ]);
  expect(await series()).toContainEqual(
    expect.objectContaining({
      name: METRICS.duration.name,
      attributes: { 'error.type': 'clock_invalid' },
      value: 1,
    }),
  );
});

it('finds a provider that is registered late, and one that replaces it', async () => {
  const { clerkMiddleware } = load();
  const middleware = clerkMiddleware();
  await middleware(signedIn(), EVENT);
  const first = register();
  await middleware(signedIn(), EVENT);
  expect(first.spans()).toHaveLength(1);
  await first.stop();
  const second = register();
  await middleware(signedIn(), EVENT);
  expect(second.spans()).toHaveLength(1);
});

it.each(['off', 'OFF', 'false', '0'])('IRONCLERK_OPENTELEMETRY=%s records nothing', async (off) => {
  const { spans, series } = register();
  await load({ IRONCLERK_OPENTELEMETRY: off }).clerkMiddleware()(signedIn(), EVENT);
  expect(spans()).toEqual([]);
  expect(await series()).toEqual([]);
});

it.each([
  ['getTracer', () => trace.setGlobalTracerProvider({ getTracer: broken })],
  [
    'startSpan',
    () => trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: broken }) as never }),
  ],
  ['getMeter', () => metrics.setGlobalMeterProvider({ getMeter: broken })],
])('an SDK whose %s throws is logged once, and changes no answer', async (_, install) => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
  install();
  try {
    const middleware = load().clerkMiddleware();
    for (const _time of [1, 2]) {
      const answer = await middleware(signedIn(), EVENT);
      expect(answer?.headers.get('x-middleware-next')).toBe('1');
    }
    expect(errors.mock.calls).toEqual([
      [expect.stringContaining('OpenTelemetry SDK failed'), expect.any(Error)],
    ]);
  } finally {
    trace.disable();
    metrics.disable();
  }
});

/** jest reads what was a global when a suite ends. */
let isArmed = false;
const brokenIfArmed = () => (isArmed ? broken() : undefined);

const hostile = {
  'a member throws': () =>
    Object.defineProperty({}, 'trace', {
      get: brokenIfArmed,
      enumerable: true,
      configurable: true,
    }),
  'every member throws': () => new Proxy({}, { get: brokenIfArmed }),
};

it.each(Object.keys(hostile))('a global of which %s changes no answer', async (name) => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
  const global = globalThis as Record<symbol, unknown>;
  const symbol = Symbol.for('opentelemetry.js.api.1');
  const saved = global[symbol];
  isArmed = true;
  global[symbol] = hostile[name as keyof typeof hostile]();
  try {
    const middleware = load().clerkMiddleware();
    for (const asked of [signedIn(), signedIn()]) {
      expect((await middleware(asked, EVENT))?.status).toBe(200);
    }
    expect(errors).toHaveBeenCalledTimes(1);
  } finally {
    isArmed = false;
    global[symbol] = saved;
  }
});

it('a span ends, also if its attributes throw', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const end = jest.fn();
  const span = { setAttributes: broken, setStatus() {}, end };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: () => span }) as never });
  try {
    await load().clerkMiddleware()(signedIn(), EVENT);
    expect(end).toHaveBeenCalledTimes(1);
  } finally {
    trace.disable();
  }
});

it('a span ends, also if the context manager throws where fetches are added', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => {});
  const end = jest.fn();
  const span = { setAttributes() {}, setStatus() {}, end };
  const global = globalThis as Record<symbol, unknown>;
  const symbol = Symbol.for('opentelemetry.js.api.1');
  const saved = global[symbol];
  global[symbol] = {
    trace: { getTracer: () => ({ startSpan: () => span }) },
    context: { active: broken },
  };
  try {
    const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
    const middleware = clerkMiddleware(
      async (auth) => void (await auth({ acceptsToken: 'any' })),
      tenant.options,
    );
    await middleware(request('/', { authorization: `Bearer ${API_KEY}` }), EVENT);
    expect(end).toHaveBeenCalledTimes(2);
  } finally {
    global[symbol] = saved;
  }
});

it('another provider of spans leaves the metrics as they are', async () => {
  const { clerkMiddleware } = load();
  const getMeter = jest.fn(() => broken());
  jest.spyOn(console, 'error').mockImplementation(() => {});
  metrics.setGlobalMeterProvider({ getMeter });
  try {
    await clerkMiddleware()(signedIn(), EVENT);
    trace.setGlobalTracerProvider({ getTracer: () => broken() });
    await clerkMiddleware()(signedIn(), EVENT);
    expect(getMeter).toHaveBeenCalledTimes(1);
  } finally {
    trace.disable();
    metrics.disable();
  }
});

function broken(): never {
  throw new Error('broken');
}

it('nothing that is recorded is a token, an identity, an address or a key', async () => {
  const { text } = register();
  const token = mint({ sub: 'user_secret', sid: 'sess_secret' });
  await everyOutcome(token);
  const recorded = await text();
  expect(recorded).toContain('"ironclerk.outcome":"signed-in"');
  expect(recorded).not.toMatch(/user_|sess_|sk_|pk_|ak_|secret[^-]|127\.0\.0\.1|example\.com/);
  expect(recorded).not.toContain(token.slice(0, 20));
});

it('the code of the package names no package of OpenTelemetry', () => {
  const files = ['modules.js', 'edge/modules.js', 'edge/modules-with-next.js'].filter((file) =>
    existsSync(path.join(__dirname, '../dist', file)),
  );
  const texts = files.map((file) => readFileSync(path.join(__dirname, '../dist', file), 'utf8'));
  expect(texts.join()).toContain('opentelemetry.js.api.1');
  expect(texts.join()).not.toContain('@opentelemetry');
});

it('the types of the package need no package of OpenTelemetry', () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    const text = seen.has(file) ? '' : readFileSync(file, 'utf8');
    seen.add(file);
    for (const [, name = ''] of text.matchAll(/(?:from|import\() ?['"](\.[^'"]+)['"]/g)) {
      const target = path.join(path.dirname(file), name);
      visit(`${target}.d.ts`);
    }
    expect(text).not.toContain('@opentelemetry');
  };
  for (const entry of ['index', 'server', 'webhooks']) {
    visit(path.join(__dirname, `../dist/${entry}.d.ts`));
  }
  expect([...seen].some((file) => file.endsWith('observability/health.d.ts'))).toBe(true);
});

it('every name is in the documentation, and no other', () => {
  const text = readFileSync(path.join(__dirname, '../docs/observability.md'), 'utf8');
  const named = [...text.matchAll(/^\| `((?:ironclerk|error)\.[a-z_.]+)`/gm)].map(
    ([, name = '']) => name,
  );
  const ours = [
    SPAN,
    FETCH_SPAN,
    ...Object.values(METRICS).map(({ name }) => name),
    ...Object.values(ATTRIBUTES),
  ];
  expect([...new Set(named)].sort()).toEqual([...ours].sort());
});
