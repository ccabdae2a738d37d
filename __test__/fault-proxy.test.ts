/** The fault proxy of the tests: each fault is what a client sees. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Fault, type FaultProxy, startFaultProxy } from './support/fault-proxy';

const ANSWER = 'an answer of the server\n';

/** Answers each line. */
const server = createServer((client) => {
  client.on('error', () => {});
  client.on('data', () => client.write(ANSWER));
});
let proxy: FaultProxy;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
beforeEach(async () => {
  proxy = await startFaultProxy((server.address() as AddressInfo).port);
});
afterEach(() => proxy.stop());
afterAll(() => server.close());

const opened: Socket[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) {
    socket.destroy();
  }
});

function open(): Socket {
  const socket = connect(proxy.port, '127.0.0.1');
  socket.setEncoding('latin1');
  opened.push(socket);
  return socket;
}

/** What a client hears who asks once: the text so far, and how the connection ended. */
function hear(socket: Socket, until: (text: string) => boolean): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (until(text)) {
        resolve(text);
      }
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(`${text}${code}`));
    socket.once('end', () => resolve(`${text}ended`));
    socket.write('ask\n');
  });
}

const whole = (text: string) => text.length >= ANSWER.length;
const ask = () => hear(open(), whole);

test('all bytes pass, and are counted', async () => {
  await expect(ask()).resolves.toBe(ANSWER);
  expect(proxy.counts()).toEqual({
    connections: 1,
    open: 1,
    asked: 4,
    answered: ANSWER.length,
  });
});

test.each<[Fault, RegExp]>([
  [{ kind: 'cut' }, /^ECONNRESET$/],
  [{ kind: 'refuse' }, /^ECONNREFUSED$/],
  // A client that is slow to read sees the reset as an end.
  [{ kind: 'cut-answer', bytes: 9 }, /^an answer(ECONNRESET|ended)$/],
])('%j', async (fault, heard) => {
  await proxy.become(fault);
  await expect(ask()).resolves.toMatch(heard);
  await proxy.become({ kind: 'pass' });
  await expect(ask()).resolves.toBe(ANSWER);
});

test('a connection that is open when a fault comes has the fault', async () => {
  const socket = open();
  await hear(socket, whole);
  await proxy.become({ kind: 'cut' });
  await expect(hear(socket, whole)).resolves.toBe('ECONNRESET');
});

test('connections are reset when the proxy refuses', async () => {
  const socket = open();
  await hear(socket, whole);
  const [[error]] = await Promise.all([once(socket, 'error'), proxy.become({ kind: 'refuse' })]);
  expect(error.code).toBe('ECONNRESET');
});

test('garbage is not what the server said', async () => {
  await proxy.become({ kind: 'garbage' });
  const heard = await ask();
  expect(heard).toMatch(/garbage/);
  expect(heard).not.toContain(ANSWER);
});

test('a hanging proxy takes connections and bytes, and says nothing until it passes', async () => {
  await proxy.become({ kind: 'hang' });
  const socket = open();
  const heard = hear(socket, whole);
  await once(socket, 'connect');
  while (proxy.counts().asked === 0) {
    await new Promise(setImmediate);
  }
  expect(proxy.counts()).toEqual({ connections: 1, open: 1, asked: 4, answered: 0 });
  await proxy.become({ kind: 'pass' });
  socket.write('ask\n');
  await expect(heard).resolves.toBe(ANSWER);
});

test.each<[Fault, number]>([
  [{ kind: 'delay', ms: 150 }, 150],
  [{ kind: 'throttle', bytesPerSecond: 80 }, 250],
])('%j takes its time', async (fault, least) => {
  await proxy.become(fault);
  const started = performance.now();
  await expect(ask()).resolves.toBe(ANSWER);
  expect(performance.now() - started).toBeGreaterThanOrEqual(least - 5);
});

test('new connections can lead to another server', async () => {
  const other = createServer((client) => client.on('error', () => {}).end('another server '));
  await once(other.listen(0, '127.0.0.1'), 'listening');
  proxy.leadTo((other.address() as AddressInfo).port);
  await expect(hear(open(), (text) => text.endsWith(' '))).resolves.toBe('another server ');
  other.close();
});
