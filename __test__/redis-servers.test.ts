/** The servers of Redis that tests start: each kind does what it is for, and ends. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { LONG } from './support/patience';
import { startCluster, startRedis, startSentinel, until } from './support/redis';

const SCRIPT = path.join(__dirname, '../scripts/redis/server.mjs');

test('a server keeps what it is told, alone', async () => {
  const [one, other] = await Promise.all([startRedis(), startRedis()]);
  await one.command('SET', 'name', 'ä\r\n\0');
  await expect(one.command('GET', 'name')).resolves.toBe(Buffer.from('ä\r\n\0').toString('latin1'));
  await expect(other.command('GET', 'name')).resolves.toBeNull();
  await expect(one.command('NONSENSE')).rejects.toThrow('unknown command');
});

test.each([{}, { username: 'soak' }])('a password is asked for: %j', async (user) => {
  const { port, url, command } = await startRedis({ password: 'secret', ...user });
  await expect(command('PING')).resolves.toBe('PONG');
  expect(url).toBe(`redis://${user.username ?? ''}:secret@127.0.0.1:${port}`);
  const { command: ask } = await import('../scripts/redis/client.mjs');
  await expect(ask({ port }, ['PING'])).rejects.toThrow('NOAUTH');
});

test('a server with TLS speaks nothing else', async () => {
  const file = (name: string) => path.join(__dirname, '../testdata/tls', name);
  const tls = { cert: file('server.pem'), key: file('server.key.pem') };
  const { url, port, command } = await startRedis({ tls });
  await expect(command('PING')).resolves.toBe('PONG');
  expect(url).toBe(`rediss://127.0.0.1:${port}`);
  const { command: ask } = await import('../scripts/redis/client.mjs');
  await expect(ask({ port }, ['PING'])).rejects.toThrow();
});

test('a replica refuses writes, and a full server, too', async () => {
  const primary = await startRedis({ maxmemory: '3mb' });
  const replica = await startRedis({ replicaOf: primary.port });
  await expect(replica.command('SET', 'a', 'b')).rejects.toThrow('READONLY');
  const fill = async () => {
    for (let index = 0; index < 64; index += 1) {
      await primary.command('SET', `key ${index}`, 'x'.repeat(100_000));
    }
  };
  await expect(fill()).rejects.toThrow('OOM');
});

test('a cluster has every slot, and names the node of a key', async () => {
  const { nodes } = await startCluster();
  const answers = await Promise.allSettled(
    nodes.map((node) => node.command('SET', 'key', 'value')),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const answer of answers) {
    expect(answer.status === 'fulfilled' ? answer.value : answer.reason.message).toMatch(
      /^OK$|^MOVED 12539 127\.0\.0\.1:\d+$/,
    );
  }
});

test(
  'a sentinel names the replica once the primary is gone',
  async () => {
    const { primary, replica, current, stop } = await startSentinel();
    await expect(current()).resolves.toBe(String(primary.port));
    await primary.stop();
    await until(
      'the replica is the primary',
      async () => (await current()) === String(replica.port),
    );
    await expect(replica.command('SET', 'a', 'b')).resolves.toBe('OK');
    await stop();
  },
  LONG,
);

test('a server ends with the process that started it, even if that is killed', async () => {
  const program = `
    import(${JSON.stringify(SCRIPT)}).then(async ({ startRedis }) => {
      console.log((await startRedis()).port);
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  const { command } = await import('../scripts/redis/client.mjs');
  const ask = () => command({ port: Number(chunk) }, ['PING']);
  await expect(ask()).resolves.toBe('PONG');
  child.kill('SIGKILL');
  await until('the server is gone', () =>
    ask().then(
      () => false,
      () => true,
    ),
  );
});
