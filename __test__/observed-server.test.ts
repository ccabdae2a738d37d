/**
 * The example as a production server of Next.js that sends OpenTelemetry to a
 * collector, by a real SDK and its exporters: **what arrives says how requests were
 * decided, and not one byte of it who made them.**
 */

import { createEmulator, type Emulator } from '../emulator';
import { startCollector } from '../scripts/collector.mjs';
import { type App, serveExample } from './support/example';
import { API_CALL, ask, DOCUMENT } from './support/http';
import { LONG } from './support/patience';
import { API_KEY } from './support/tenant';

type Collector = Awaited<ReturnType<typeof startCollector>>;

let emulator: Emulator;
let collector: Collector;
let server: App;

beforeAll(async () => {
  [emulator, collector] = await Promise.all([
    createEmulator({ seed: 'observed' }),
    startCollector(),
  ]);
  server = await serveExample({
    ...emulator.portalEnvironment,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRIC_EXPORT_INTERVAL: '250',
  });
}, LONG);

afterAll(async () => {
  await server?.stop();
  await Promise.all([emulator?.close(), collector?.stop()]);
});

const ours = () => collector.items.filter(({ scope }) => scope === 'ironclerk');

/** Waits until something of ours that fits has arrived. */
async function arrived(name: string, attributes: Record<string, string>, least = 1) {
  const fits = (item: Collector['items'][number]) =>
    item.name === name &&
    item.value >= least &&
    Object.entries(attributes).every(([key, value]) => item.attributes[key] === value);
  for (;;) {
    const found = ours().findLast(fits);
    if (found) {
      return found;
    }
    await new Promise(setImmediate);
  }
}

it('answers a readiness probe, which fetches the keys', async () => {
  const { status, body } = await ask(`${server.origin}/api/health`, API_CALL);
  expect([status, JSON.parse(body)]).toEqual([
    200,
    { status: 'ok', keys: 'at-hand', store: 'none', problem: null },
  ]);
});

it('sends the decision as a span within that of the request, and its metrics', async () => {
  const token = emulator.mintSessionToken({ azp: server.origin, sub: 'user_observed' });
  const cookie = `__clerk_db_jwt=dvb_observed; __client_uat=1; __session=${token}`;
  // It asks nothing of the Backend API: spans of `fetch`, which are Next.js's, name addresses.
  const { body } = await ask(`${server.origin}/api/session`, { ...DOCUMENT, cookie });
  expect(body).toContain('user_observed');
  const span = await arrived('ironclerk.authenticate', { 'ironclerk.outcome': 'signed-in' });
  expect(span).toMatchObject({
    kind: 'span',
    attributes: {
      'ironclerk.token_type': 'session_token',
      'ironclerk.key_source': 'jwks',
      'ironclerk.fetched': false,
    },
  });
  expect(span.parent).toMatch(/^[0-9a-f]{16}$/);
  const signedIn = { 'ironclerk.outcome': 'signed-in' };
  await arrived('ironclerk.decisions', signedIn);
  await arrived('ironclerk.authenticate.duration', signedIn);
  await arrived('ironclerk.cache.lookups', {
    'ironclerk.cache': 'keys',
    'ironclerk.result': 'hit',
  });
});

it('sends nothing that says who made a request', async () => {
  const authorization = `Bearer ${API_KEY}`;
  await ask(`${server.origin}/api/machine`, { ...API_CALL, authorization });
  const asked = { 'ironclerk.operation': 'machine_token', 'ironclerk.result': 'refused' };
  await arrived('ironclerk.api.calls', asked);
  const [, payload = ''] = emulator.mintSessionToken({}).split('.');
  const text = collector.text();
  expect(text).toContain('"session_token"');
  const secrets = [
    emulator.secretKey,
    emulator.publishableKey,
    API_KEY,
    'user_observed',
    'dvb_observed',
    'sess_',
    'eyJhbGci',
    payload.slice(0, 20),
  ];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
