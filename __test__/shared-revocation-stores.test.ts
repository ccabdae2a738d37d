/**
 * Servers that hear of revocations through stores of every kind, and through stores in
 * trouble: **what a server was told once it knows, and it hears of what comes later.**
 */

import path from 'node:path';
import { createEmulator, type Emulator } from '../emulator';
import { startFaultProxy } from './support/fault-proxy';
import { type FleetInstance, startInstance } from './support/fleet';
import { LONG } from './support/patience';
import { startCluster, startRedis, startSentinel, until } from './support/redis';

/** No machine is so busy that a call takes longer, in ms. */
const PATIENT = { IRONCLERK_STORE_TIMEOUT_IN_MS: '20000', IRONCLERK_STORE_REVOCATIONS: '1' };

let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator();
});

afterAll(() => emulator.close());

/** A token that was issued a while ago, and expires long after the test. */
function tokenOf(session: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { azp: undefined, sid: session, iat: now - 5, exp: now + 3600 };
  return emulator.mintSessionToken(claims);
}

const start = (store: string, variables: Record<string, string> = {}) => {
  const { publishableKey, secretKey, apiUrl } = emulator;
  const options = { publishableKey, secretKey, apiUrl };
  return startInstance(options, { ...PATIENT, ...variables, IRONCLERK_STORE: store });
};

let sessions = 0;

const someSession = () => {
  sessions += 1;
  return `sess_of_store_${sessions}`;
};

const untilRefused = (instance: FleetInstance, token: string) =>
  until('the session has ended here', async () => {
    const { reason } = await instance.ask(token);
    return reason === 'session-token-revoked';
  });

/** Ends a session at one server, as often as that takes; it ends at the other, too. */
async function expectHeard(from: FleetInstance, at: FleetInstance): Promise<string> {
  const session = someSession();
  const token = tokenOf(session);
  await expect(at.ask(token)).resolves.toMatchObject({ signedIn: true });
  await until('the store takes it', async () => (await from.revoke(session)).revoked === 1);
  await untilRefused(at, token);
  await expect(at.ask(tokenOf(someSession()))).resolves.toMatchObject({ signedIn: true });
  return token;
}

/** The address of a store whose user has no other commands than these. */
async function storeOfUser(...commands: string[]): Promise<string> {
  const { port, command } = await startRedis();
  const permitted = commands.map((name) => `+${name}`);
  await command('ACL', 'SETUSER', 'fleet', 'on', '>secret', '~ironclerk:*', '-@all', ...permitted);
  return `redis://fleet:secret@127.0.0.1:${port}`;
}

describe('a user of the store', () => {
  it('needs the commands that the documentation names, and no others', async () => {
    const forKeys = ['getrange', 'set', 'ping'];
    const forRevocations = ['xadd', 'xread', 'xrevrange', 'pexpire'];
    const url = await storeOfUser(...forKeys, ...forRevocations);
    const [one, other] = [await start(url), await start(url)];
    await expectHeard(one, other);
    for (const instance of [one, other]) {
      expect(instance.errors()).toBe('');
      instance.end();
    }
  });

  it('that may not write to the log has each revocation fail, and nothing else', async () => {
    const url = await storeOfUser('getrange', 'set', 'ping');
    const [one, other] = [await start(url), await start(url)];
    const session = someSession();
    await expect(other.ask(tokenOf(session))).resolves.toMatchObject({ signedIn: true });
    await expect(one.revoke(session)).resolves.toMatchObject({ code: 'revocation_not_shared' });
    await expect(one.ask(tokenOf(session))).resolves.toMatchObject({ signedIn: false });
    await expect(other.ask(tokenOf(session))).resolves.toMatchObject({ signedIn: true });
    one.end();
    other.end();
  });
});

describe('servers hear of a revocation', () => {
  it('from a server that speaks RESP2 alone', async () => {
    const { port } = await startRedis({ settings: ['rename-command HELLO ""'] });
    const url = `redis://127.0.0.1:${port}`;
    const [one, other] = [await start(url), await start(`${url}?protocol=resp2`)];
    await expectHeard(one, other);
    await expectHeard(other, one);
    one.end();
    other.end();
  });

  it('from a cluster', async () => {
    const { url } = await startCluster();
    const [one, other] = [await start(url), await start(url)];
    await expectHeard(one, other);
    one.end();
    other.end();
  });

  it(
    'after the master under sentinels has changed',
    async () => {
      const { url, primary, current } = await startSentinel();
      const [one, other] = [await start(url), await start(url)];
      const known = await expectHeard(one, other);
      const before = await current();
      await primary.stop();
      await until('the sentinel names another master', async () => (await current()) !== before);
      await expectHeard(one, other);
      await expect(other.ask(known)).resolves.toMatchObject({ signedIn: false });
      // One that starts now reads what the old master was told.
      const late = await start(url);
      await untilRefused(late, known);
      for (const instance of [one, other, late]) {
        instance.end();
      }
    },
    LONG,
  );

  it(
    'after the store has restarted without its memory',
    async () => {
      const first = await startRedis();
      const { port, url } = first;
      const [one, other] = [await start(url), await start(url)];
      const known = await expectHeard(one, other);
      await first.stop();
      const second = await startRedis({ port });
      expect(await second.command('DBSIZE')).toBe(0);
      await expectHeard(one, other);
      await expect(other.ask(known)).resolves.toMatchObject({ signedIn: false });
      one.end();
      other.end();
    },
    LONG,
  );

  it(
    'after the store has evicted the log',
    async () => {
      const redis = await startRedis({
        settings: ['maxmemory 3mb', 'maxmemory-policy allkeys-lru'],
      });
      const [one, other] = [await start(redis.url), await start(redis.url)];
      const known = await expectHeard(one, other);
      const isThere = async () => Number(await redis.command('EXISTS', 'ironclerk:1:revocations'));
      const value = 'x'.repeat(100_000);
      let at = 0;
      await until('the log is evicted', async () => {
        at += 1;
        await redis.command('SET', `other:${at}`, value);
        return (await isThere()) === 0;
      });
      await expectHeard(one, other);
      await expect(other.ask(known)).resolves.toMatchObject({ signedIn: false });
      one.end();
      other.end();
    },
    LONG,
  );
});

describe('a store with TLS', () => {
  const file = (name: string) => path.join(__dirname, '../testdata/tls', name);
  const startTls = () =>
    startRedis({ tls: { cert: file('server.pem'), key: file('server.key.pem') } });
  const TRUST = { SSL_CERT_FILE: file('authority.pem') };

  it('that hangs within the handshake delays the first request and no other', async () => {
    const redis = await startTls();
    const proxy = await startFaultProxy(redis.port);
    await proxy.become({ kind: 'hang' });
    const limits = { ...TRUST, IRONCLERK_STORE_TIMEOUT_IN_MS: '50' };
    const instance = await start(`rediss://localhost:${proxy.port}`, limits);
    const said = [];
    for (let index = 0; index < 6; index += 1) {
      said.push(await instance.ask(tokenOf(someSession())));
    }
    expect(said.map(({ signedIn }) => signedIn)).toEqual(Array(6).fill(true));
    const [, ...rest] = said.map(({ took }) => took);
    expect(Math.min(...rest)).toBeLessThan(50);
    instance.end();
    await proxy.stop();
  });

  it(
    'that hangs later is heard again when it goes on',
    async () => {
      const redis = await startTls();
      const proxy = await startFaultProxy(redis.port);
      const url = `rediss://localhost:${redis.port}`;
      const one = await start(url, TRUST);
      const other = await start(`rediss://localhost:${proxy.port}`, TRUST);
      const known = await expectHeard(one, other);
      await proxy.become({ kind: 'hang' });
      const missed = someSession();
      await one.revoke(missed);
      await expect(other.ask(tokenOf(missed))).resolves.toMatchObject({ signedIn: true });
      await expect(other.ask(known)).resolves.toMatchObject({ signedIn: false });
      await proxy.become({ kind: 'pass' });
      proxy.drop();
      await untilRefused(other, tokenOf(missed));
      one.end();
      other.end();
      await proxy.stop();
    },
    LONG,
  );
});
