/**
 * Threads and processes that come and go: worker threads, a cluster, the package loaded
 * again and again, and `process.exit()`, with requests in flight. **Nothing crashes or
 * hangs, exit codes are right, and others are served.** So it is without a store, with
 * one, and with one that never answers.
 */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { startFaultProxy } from './support/fault-proxy';
import { JWK, mint, PUBLISHABLE_KEY, SECRET_KEY } from './support/instance';
import { startRedis } from './support/redis';

const PROGRAM = path.join(__dirname, 'support/lifecycle.cjs');
const EACH = 25;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seen: unknown;
  readonly errors: string;
}

const stores: Record<string, () => Promise<Record<string, string>>> = {
  'without a store': async () => ({}),
  'with a store': async () => ({ IRONCLERK_STORE: (await startRedis()).url }),
  'with a store that never answers': async () => {
    const proxy = await startFaultProxy((await startRedis()).port);
    await proxy.become({ kind: 'hang' });
    proxies.push(proxy);
    return { IRONCLERK_STORE: `redis://127.0.0.1:${proxy.port}` };
  },
};
const proxies: Array<{ stop(): Promise<void> }> = [];

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
});

describe.each(Object.keys(stores))('%s', (name) => {
  let variables: Record<string, string>;

  beforeAll(async () => {
    variables = await (stores[name] as () => Promise<Record<string, string>>)();
  });

  function run(what: string): Promise<Ended> {
    const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^NODE_/.test(name));
    const child = spawn(process.execPath, [PROGRAM, what], {
      env: {
        ...Object.fromEntries(inherited),
        JWKS: JSON.stringify({ keys: [JWK] }),
        TOKEN: mint(),
        PUBLISHABLE_KEY,
        SECRET_KEY,
        ...variables,
      } as unknown as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    return new Promise((resolve) => {
      child.once('close', (code, signal) =>
        resolve({ code, signal, errors, seen: output ? JSON.parse(output) : undefined }),
      );
    });
  }

  const ended = (seen: unknown, code = 0) => ({ code, signal: null, errors: '', seen });

  it('several worker threads authenticate at once', async () => {
    expect(await run('workers')).toEqual(ended({ statuses: { 'signed-in': 4 * EACH } }));
  });

  it('worker threads are terminated with requests in flight', async () => {
    expect(await run('terminated')).toEqual(
      ended({ codes: { 1: 4 }, statuses: { 'signed-in': EACH } }),
    );
  });

  it('a worker thread ends itself with requests in flight', async () => {
    expect(await run('exiting')).toEqual(ended({ code: 3, statuses: { 'signed-in': EACH } }));
  });

  it('the package is loaded and unloaded again and again', async () => {
    const { seen, ...how } = await run('reloaded');
    expect(how).toEqual({ code: 0, signal: null, errors: '' });
    expect(seen).toMatchObject({ statuses: { 'signed-in': 90 } });
    // Two more than after the first rounds are in use for a moment.
    expect((seen as { grown: number }).grown).toBeLessThanOrEqual(2);
  });

  it('a process of a cluster is killed with a request in flight', async () => {
    expect(await run('cluster')).toEqual(
      ended({ signal: 'SIGKILL', statuses: { 'signed-in': EACH }, codes: { 0: 2 } }),
    );
  });

  it('the process ends with requests in flight, with its own exit code', async () => {
    expect(await run('exit')).toEqual(ended(undefined, 7));
  });
});
