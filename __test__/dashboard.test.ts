/**
 * `docs/grafana-dashboard.json`: **its queries ask for what an application emits**, as
 * the Prometheus exporter of OpenTelemetry writes it, and as a collector does, which
 * adds units to the names.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { METRICS } from '../src-js/observability/names';
import { DOCUMENT, EVENT, load, mint, request } from './support/instance';

interface Dashboard {
  readonly panels: ReadonlyArray<{ targets: ReadonlyArray<{ expr: string }> }>;
}

const dashboard: Dashboard = JSON.parse(
  readFileSync(path.join(__dirname, '../docs/grafana-dashboard.json'), 'utf8'),
);
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** What Prometheus adds to a series by itself. */
const OF_PROMETHEUS = ['job', 'le'];

let text: string;

beforeAll(async () => {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  metrics.setGlobalMeterProvider(provider);
  const middleware = load({ CLERK_ENCRYPTION_KEY: 'k' }).clerkMiddleware();
  await middleware(request('/', DOCUMENT, mint()), EVENT);
  await middleware(request('/'), EVENT);
  const now = jest.spyOn(Date, 'now').mockReturnValue(Number.NaN);
  await expect(middleware(request('/'), EVENT)).rejects.toThrow();
  now.mockRestore();
  text = new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics);
  await provider.shutdown();
  metrics.disable();
});

const unique = (names: Iterable<string>) => [...new Set(names)].sort();

/** The series that a query names: plainly, or by a pattern of their names. */
const namesIn = (query: string) =>
  [...query.matchAll(/(ironclerk_[a-z_]+)\{|__name__=~"([^"]+)"/g)].map(
    ([, plain, pattern]) => new RegExp(`^${plain ?? pattern}$`),
  );

it('every series is one that an application emits', () => {
  const emitted = unique([...text.matchAll(/^(ironclerk_\w+)\{/gm)].map(([, name = '']) => name));
  // A store has series where there is one.
  const known = [...emitted, 'ironclerk_store_calls_total', 'ironclerk_store_time_total'];
  const asked = queries.flatMap(namesIn);
  expect(asked.length).toBeGreaterThan(8);
  for (const pattern of asked) {
    expect([pattern.source, known.some((name) => pattern.test(name))]).toEqual([
      pattern.source,
      true,
    ]);
  }
});

it('a series with a unit is also found under the name that ends with it', () => {
  const base = (name: string) => name.replaceAll('.', '_');
  const inSeconds = Object.values(METRICS).filter(({ unit }) => unit === 's');
  const asked = queries.flatMap(namesIn);
  const suffixes = ['_bucket', '_count', '_sum', '_total'];
  const isAsked = (name: string) =>
    suffixes.some((suffix) => asked.some((pattern) => pattern.test(name + suffix)));
  const found = inSeconds.filter(({ name }) => isAsked(base(name)));
  expect(found.length).toBeGreaterThan(1);
  for (const { name } of found) {
    expect([name, isAsked(`${base(name)}_seconds`)]).toEqual([name, true]);
  }
});

it('every metric but the time of the store is shown', () => {
  const asked = queries.flatMap(namesIn).map(({ source }) => source);
  const shown = Object.values(METRICS).filter(({ name }) =>
    asked.some((source) => source.includes(name.replaceAll('.', '_'))),
  );
  const hidden = Object.values(METRICS).filter((metric) => !shown.includes(metric));
  expect(hidden).toEqual([METRICS.storeTime]);
});

it('every label is one that an application emits', () => {
  const emitted = [...text.matchAll(/[{,](\w+)="/g)].map(([, name = '']) => name);
  const labels = queries.flatMap((query) => [
    ...[...query.matchAll(/by \(([^)]+)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/)),
    ...[...query.matchAll(/[{,](\w+)(?:=~|!=|=)"/g)].map(([, name = '']) => name),
  ]);
  const known = new Set([...emitted, ...OF_PROMETHEUS, '__name__']);
  expect(labels.length).toBeGreaterThan(10);
  expect(unique(labels).filter((label) => !known.has(label))).toEqual([]);
});
