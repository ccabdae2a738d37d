// A collector of OpenTelemetry in a screen: takes OTLP over HTTP in JSON, as the
// exporters send it to OTEL_EXPORTER_OTLP_ENDPOINT, and keeps it.

import { createServer } from 'node:http';

/**
 * A value of OTLP's JSON, of which one member is set.
 *
 * @typedef {Record<string, string | number | boolean>} Value
 * @typedef {{ key: string, value: Value }[]} Attributes
 */

/**
 * A span, or a point of a metric.
 *
 * @typedef {object} Item
 * @property {'span' | 'metric'} kind
 * @property {string} scope
 * @property {string} name
 * @property {Record<string, string | number | boolean | undefined>} attributes
 * @property {number} value the duration of a span in µs, or the count or sum of a point
 * @property {string} [id] of a span
 * @property {string} [parent] the span above it
 */

/**
 * Starts a collector on localhost.
 *
 * @param {{ port?: number, onItem?: (item: Item) => void }} [options]
 */
export async function startCollector({ port = 0, onItem = () => {} } = {}) {
  /** @type {Item[]} */
  const items = [];
  let text = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += chunk;
    }
    try {
      for (const item of itemsOf(JSON.parse(body))) {
        items.push(item);
        onItem(item);
      }
    } catch {
      response.writeHead(400).end();
      return;
    }
    text += body;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** What has arrived. */
    items,
    /** What has arrived, byte for byte. */
    text: () => text,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {any} request the JSON of an `ExportTraceServiceRequest` or of one for metrics
 * @returns {Item[]}
 */
function itemsOf({ resourceSpans = [], resourceMetrics = [] }) {
  const scoped = (/** @type {any[]} */ resources, /** @type {string} */ name) =>
    resources.flatMap((resource) => resource[name] ?? []);
  const spans = scoped(resourceSpans, 'scopeSpans').flatMap(({ scope, spans }) =>
    spans.map((/** @type {any} */ span) => ({
      kind: /** @type {const} */ ('span'),
      scope: scope.name,
      name: span.name,
      attributes: attributesOf(span.attributes),
      value: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1000,
      id: span.spanId,
      parent: span.parentSpanId,
    })),
  );
  const points = scoped(resourceMetrics, 'scopeMetrics').flatMap(({ scope, metrics }) =>
    metrics.flatMap((/** @type {any} */ metric) =>
      (metric.sum ?? metric.histogram ?? metric.gauge).dataPoints.map(
        (/** @type {any} */ point) => ({
          kind: /** @type {const} */ ('metric'),
          scope: scope.name,
          name: metric.name,
          attributes: attributesOf(point.attributes),
          value: Number(point.count ?? point.asInt ?? point.asDouble),
        }),
      ),
    ),
  );
  return [...spans, ...points];
}

/** @param {Attributes} attributes */
const attributesOf = (attributes) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/**
 * An item of Ironclerk as a line; `undefined` for another's, and for what did not happen.
 *
 * @param {Item} item
 */
export function lineOf({ kind, scope, name, attributes, value }) {
  if (scope !== 'ironclerk' || value === 0) {
    return undefined;
  }
  const shown = Object.entries(attributes).map(([key, one]) => `${key.split('.').pop()}=${one}`);
  const amount = kind === 'span' ? `${Math.round(value)} µs` : String(value);
  return `${kind.padEnd(7)}${name.padEnd(34)}${amount.padEnd(12)}${shown.join(' ')}`;
}
