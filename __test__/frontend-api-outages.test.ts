/**
 * The Frontend API proxy where one end is slow, silent or gone: **every wait is
 * bounded, and nothing is kept for a client that has left**.
 */

import type { ServerResponse } from 'node:http';
import { silentPort } from './support/port';
import { APP, proxiedApplication } from './support/proxied-application';

const proxied = proxiedApplication();

/** What fake timers leave real. */
const ALL_BUT_TIMEOUTS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

afterEach(() => jest.useRealTimers());

it('answers 502 with no-store if the upstream is down, without secrets', async () => {
  const closed = await proxied.frontendApi.clerkFrontendApiProxy(
    new Request(`${APP}/__clerk/v1/client`),
    {
      fapiUrl: `http://127.0.0.1:${await silentPort()}`,
    },
  );
  expect(closed.status).toBe(502);
  expect(closed.headers.get('cache-control')).toBe('no-store');
  const body = await closed.text();
  expect(JSON.parse(body)).toMatchObject({ errors: [{ code: 'proxy_request_failed' }] });
  expect(body).not.toContain(proxied.emulator.secretKey);
});

it('survives an upstream that hangs up in the middle', async () => {
  let hangUp = () => {};
  proxied.answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('part');
    hangUp = () => response.destroy();
  };
  const response = await proxied.ask('/__clerk/v1/client');
  hangUp();
  await expect(response.text()).rejects.toThrow();
});

it('gives up on an upstream that never answers', async () => {
  proxied.answer = () => {};
  const response = await proxied.frontendApi.clerkFrontendApiProxy(
    new Request(`${APP}/__clerk/v1/client`),
    {
      fapiUrl: proxied.origin,
      timeoutInMs: 100,
    },
  );
  expect(response.status).toBe(504);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

it('waits for a client that uploads slowly, however long that takes', async () => {
  let length = 0;
  let received = () => {};
  proxied.answer = (request, response) => {
    request.on('data', (chunk) => {
      length += chunk.length;
      received();
    });
    request.on('end', () => response.end(String(length)));
  };
  // The client's pauses are on a clock of their own, which is not in a hurry.
  jest.useFakeTimers({ doNotFake: [...ALL_BUT_TIMEOUTS] });
  let sent = 0;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent > 0) {
        await new Promise<void>((resolve) => {
          received = () => void (length === sent * 1000 && resolve());
          received();
        });
        jest.advanceTimersByTime(300);
      }
      if (sent === 8) {
        controller.close();
        return;
      }
      sent += 1;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const request = new Request(`${APP}/__clerk/v1/me/profile_image`, {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit);
  const response = await proxied.frontendApi.clerkFrontendApiProxy(request, {
    fapiUrl: proxied.origin,
    timeoutInMs: 400,
  });
  jest.useRealTimers();
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('8000');
});

describe('a client that leaves', () => {
  /** Resolves when the upstream's connection for the answer is closed. */
  const closed = (response: ServerResponse) =>
    new Promise((resolve) => response.once('close', () => resolve('closed')));

  it('in the middle of an answer, ends it at the upstream', async () => {
    let end: Promise<unknown> | undefined;
    proxied.answer = (_, response) => {
      end = closed(response);
      response.write('first');
    };
    const reader = (await proxied.ask('/__clerk/v1/stream')).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await end).toBe('closed');
  });

  it('in the middle of an upload, ends it at the upstream', async () => {
    let end: Promise<unknown> | undefined;
    proxied.answer = (request, response) => {
      end = closed(response);
      request.once('data', () => leave()).once('error', () => {});
    };
    let leave = () => {};
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(65_536));
        leave = () => controller.error(new Error('The client left.'));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await proxied.frontendApi.clerkFrontendApiProxy(
      new Request(`${APP}/__clerk/v1/client`, init),
      { fapiUrl: proxied.origin },
    );
    expect(response.status).toBe(502);
    expect(await end).toBe('closed');
  });

  it('before the answer begins, is not waited for, and what comes late is closed', async () => {
    let begin = () => {};
    let end: Promise<unknown> | undefined;
    const asked = new Promise<void>((resolve) => {
      proxied.answer = (_, response) => {
        end = closed(response);
        begin = () => response.write('too late');
        resolve();
      };
    });
    const client = new AbortController();
    const pending = proxied.frontendApi.clerkFrontendApiProxy(
      new Request(`${APP}/__clerk/v1/client`, { signal: client.signal }),
      { fapiUrl: proxied.origin },
    );
    await asked;
    client.abort();
    expect((await pending).status).toBe(499);
    begin();
    expect(await end).toBe('closed');
  });
});
