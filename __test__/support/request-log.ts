/**
 * What the pages of a browser asked for, and what went wrong. **A request that
 * leaves the machine, an answer of 400 or above, and an error in the console are
 * problems.**
 */

import type { BrowserContext } from 'playwright-core';

/** A log of one browser context. */
export interface RequestLog {
  /** Each problem in a line. */
  readonly problems: readonly string[];
  /** The method and path of each request to `origin`. */
  requestsTo(origin: string): readonly string[];
  /** Takes answers with this status at such a path for right, from now on. */
  expect(status: number, path: RegExp): void;
}

/** Starts a log; `origins` are those that pages may ask. */
export function logRequests(context: BrowserContext, origins: readonly string[]): RequestLog {
  const problems: string[] = [];
  const asked: Array<{ origin: string; line: string }> = [];
  const expected: Array<{ status: number; path: RegExp }> = [];
  const isExpected = (status: number, path: string) =>
    expected.some((one) => one.status === status && one.path.test(path));
  context.on('request', (request) => {
    const { origin, protocol, pathname } = new URL(request.url());
    asked.push({ origin, line: `${request.method()} ${pathname}` });
    if (!['data:', 'blob:'].includes(protocol) && !origins.includes(origin)) {
      problems.push(`asked elsewhere: ${request.url()}`);
    }
  });
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left drops what it was loading.
    if (reason !== 'net::ERR_ABORTED') {
      problems.push(`failed: ${request.url()} ${reason}`);
    }
  });
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (response.status() >= 400 && !isExpected(response.status(), pathname)) {
      problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`);
    }
  });
  context.on('console', (message) => {
    const { url } = message.location();
    const [, status] = /responded with a status of (\d+)/.exec(message.text()) ?? [];
    const isKnown = status !== undefined && isExpected(Number(status), new URL(url).pathname);
    if (message.type() === 'error' && !isKnown) {
      problems.push(`console: ${message.text()} ${url}`);
    }
  });
  context.on('weberror', (error) => problems.push(`thrown: ${error.error().stack}`));
  return {
    problems,
    requestsTo: (origin) => asked.filter((one) => one.origin === origin).map(({ line }) => line),
    expect: (status, path) => expected.push({ status, path }),
  };
}
