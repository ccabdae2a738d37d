/**
 * What is used of version 1 of `@opentelemetry/api`, and where an application has
 * registered it. **The package is neither loaded nor needed for types**; a test of types
 * holds these against its own.
 */

export type Attributes = Record<string, string | number | boolean>;

/** A time in ms since the epoch, or what else the SDK takes for one. */
export type TimeInput = number;

export interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(endTime?: TimeInput): void;
}

/** Values that go along with a call; never changed, only copied. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

export interface Tracer {
  startSpan(
    name: string,
    options?: { kind?: number; startTime?: TimeInput; attributes?: Attributes },
    context?: Context,
  ): Span;
}

export interface TracerProvider {
  getTracer(name: string, version?: string): Tracer;
}

interface MetricOptions {
  description?: string;
  unit?: string;
  advice?: { explicitBucketBoundaries?: number[] };
}

/** A counter that is read when metrics are collected. */
export type Observable = object;

export interface ObservableResult {
  observe(instrument: Observable, value: number, attributes?: Attributes): void;
}

export interface Meter {
  createHistogram(
    name: string,
    options?: MetricOptions,
  ): { record(value: number, attributes?: Attributes): void };
  createCounter(
    name: string,
    options?: MetricOptions,
  ): { add(value: number, attributes?: Attributes): void };
  createObservableCounter(name: string, options?: MetricOptions): Observable;
  addBatchObservableCallback(
    callback: (result: ObservableResult) => void,
    instruments: Observable[],
  ): void;
}

export interface MeterProvider {
  getMeter(name: string, version?: string): Meter;
}

/** What an application has registered. */
export interface Registered {
  readonly trace?: TracerProvider;
  readonly metrics?: MeterProvider;
  readonly context?: { active(): Context };
}

const API = Symbol.for('opentelemetry.js.api.1');
const global = globalThis as { [API]?: Registered };

/** What the application has registered so far; `undefined`: nothing of OpenTelemetry is there. */
export const registered = (): Registered | undefined => global[API];

/** The numbers that the API has names for. */
export const SPAN_KIND_INTERNAL = 0;
export const SPAN_STATUS_ERROR = 2;

/** Where a context holds its span; the API makes the key anew by its description. */
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN');

/** A context in which `span` is the one that new spans belong below. */
export const contextOf = (span: Span): Context =>
  (registered()?.context?.active() ?? EMPTY).setValue(SPAN_KEY, span);

/** The context where no context manager is registered. */
const EMPTY: Context = contextWith(new Map());

function contextWith(values: ReadonlyMap<symbol, unknown>): Context {
  const changed = (change: (copy: Map<symbol, unknown>) => void): Context => {
    const copy = new Map(values);
    change(copy);
    return contextWith(copy);
  };
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => changed((copy) => copy.set(key, value)),
    deleteValue: (key) => changed((copy) => copy.delete(key)),
  };
}
