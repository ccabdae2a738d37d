import { duration } from './duration';

/** After how long a request counts as unanswered, in ms. */
const LIMIT = 30_000;

/** What was answered, and how long the round trip took, in ms. */
export interface Answered {
  readonly response: Response;
  readonly took: number;
}

/** Asks this app. Rejects with an error that says what to do next. */
export async function ask(path: string, init: RequestInit = {}): Promise<Answered> {
  const started = performance.now();
  const response = await fetch(path, { signal: AbortSignal.timeout(LIMIT), ...init }).catch(
    (error: unknown) => {
      throw new Error(
        `${path} did not answer. Look whether "npm run demo" still runs in its terminal, ` +
          `start it again if it does not, and reload this page.`,
        { cause: error },
      );
    },
  );
  if (response.status >= 500 && !isJson(response)) {
    throw new Error(
      `${path} failed with ${response.status}. The terminal of "npm run demo" says why. ` +
        `Start it again there, and reload this page.`,
    );
  }
  return { response, took: performance.now() - started };
}

const isJson = ({ headers }: Response) => headers.get('content-type')?.includes('json') ?? false;

/** The answer as text: status, times, the headers of those names, and the whole body. */
export async function describe(
  path: string,
  { response, took }: Answered,
  names: readonly string[] = [],
): Promise<string> {
  const headers = names.flatMap((name) => {
    const value = response.headers.get(name);
    return value ? [`${name}: ${value}`] : [];
  });
  const text = await response.text();
  const body = isJson(response) && text ? JSON.stringify(JSON.parse(text), null, 2) : '';
  const lines = [`${response.status} from ${path}`, timesOf(response, took), ...headers, '', body];
  return lines.join('\n').trim();
}

/** The round trip, and what the middleware took of it, which `Server-Timing` tells. */
function timesOf(response: Response, took: number): string {
  const [, ms] = /clerk;[^,]*dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '') ?? [];
  const share = ms && `, of which the middleware decided in ${duration(Number(ms))}`;
  return `round trip ${took.toFixed(1)} ms${share ?? ''}`;
}
