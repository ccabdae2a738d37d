/**
 * Instances that share a store: one fetch of keys for all of them, whatever kind of
 * store it is, and none of them worse off when it fails.
 */

import path from 'node:path';
import { createEmulator, type Emulator } from '../emulator';
import { startFaultProxy } from './support/fault-proxy';
import { type FleetInstance, startInstance } from './support/fleet';
import { LONG } from './support/patience';
import { type RecordingApi, startRecordingApi } from './support/recording-api';
import { startCluster, startRedis, startSentinel, until } from './support/redis';
import { describeWasm } from './support/webassembly';

/** No machine is so busy that a call takes longer, in ms. */
const PATIENT = { IRONCLERK_STORE_TIMEOUT_IN_MS: '20000' };
const COLD_STARTS = 64;
/** How long an instance waits for another's fetch, in ms: `PATIENCE` of `src/store`. */
const PATIENCE = 2000;

let emulator: Emulator;
let api: RecordingApi;

beforeAll(async () => {
  emulator = await createEmulator();
  const keys = await fetch(`${emulator.apiUrl}/v1/jwks`, {
    headers: { authorization: `Bearer ${emulator.secretKey}` },
  });
  const { keys: own } = (await keys.json()) as { keys: object[] };
  api = await startRecordingApi(own, () => [404, { errors: [] }]);
});

afterAll(async () => {
  await Promise.all([emulator.close(), api.stop()]);
});

let tenants = 0;

/** Options of a tenant that nobody has asked for yet. */
const freshTenant = () => {
  tenants += 1;
  const secretKey = `sk_live_fleet_${tenants}`;
  return { publishableKey: emulator.publishableKey, secretKey, apiUrl: api.url };
};

const fetchesOf = ({ secretKey }: { secretKey: string }) =>
  api.calls.filter(
    ({ target, headers }) =>
      target === '/v1/jwks' && headers.authorization === `Bearer ${secretKey}`,
  ).length;

const token = () => emulator.mintSessionToken({ azp: undefined });

/** Asks two instances, one after the other; the second fetches nothing. */
async function expectShared(store: Record<string, string>, program = ''): Promise<void> {
  const options = freshTenant();
  const instances: FleetInstance[] = [];
  for (let index = 0; index < 2; index += 1) {
    instances.push(await startInstance(options, { ...PATIENT, ...store }, program));
  }
  for (const instance of instances) {
    const said = await instance.ask(token());
    expect({ ...said, errors: instance.errors() }).toMatchObject({ signedIn: true, errors: '' });
  }
  expect(fetchesOf(options)).toBe(1);
  for (const instance of instances) {
    instance.end();
  }
}

describe('processes that share a store', () => {
  it(
    'cost one fetch of keys when 64 of them start cold at once',
    async () => {
      const redis = await startRedis();
      const options = freshTenant();
      const variables = { ...PATIENT, IRONCLERK_STORE: redis.url };
      const fleet: FleetInstance[] = [];
      for (let index = 0; index < COLD_STARTS; index += 1) {
        fleet.push(await startInstance(options, variables));
      }
      const said = await Promise.all(fleet.map((instance) => instance.ask(token())));
      expect(said.filter(({ signedIn }) => signedIn)).toHaveLength(COLD_STARTS);
      // On a machine that is busy for longer than that, those that waited fetch, too.
      const waited = said.filter(({ took }) => took > PATIENCE).length;
      expect(fetchesOf(options)).toBeLessThanOrEqual(1 + waited);
      for (const instance of fleet) {
        instance.end();
      }
    },
    LONG,
  );

  it('keep nothing in it that anyone can read', async () => {
    const redis = await startRedis();
    const options = freshTenant();
    const instance = await startInstance(options, { ...PATIENT, IRONCLERK_STORE: redis.url });
    await instance.ask(token());
    const names = (await redis.command('KEYS', '*')) as string[];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name).toMatch(/^ironclerk:1:(keys|lease):[\w-]{43}$/);
      const value = String(await redis.command('GET', name));
      expect(value).toMatch(/^(ic2\.[\w-]+|done)$/);
      expect(Number(await redis.command('PTTL', name))).toBeGreaterThan(0);
    }
    instance.end();
  });
});

describe('a store', () => {
  it.each([{ password: 'secret' }, { username: 'fleet', password: 'p@ss/word' }])(
    'may ask for a password: %j',
    async (user) => {
      const { port } = await startRedis(user);
      const password = encodeURIComponent(user.password);
      const url = `redis://${user.username ?? ''}:${password}@127.0.0.1:${port}/3`;
      await expectShared({ IRONCLERK_STORE: url });
    },
  );

  it('may speak TLS, with a certificate that the machine trusts', async () => {
    const file = (name: string) => path.join(__dirname, '../testdata/tls', name);
    const { port } = await startRedis({
      tls: { cert: file('server.pem'), key: file('server.key.pem') },
    });
    const url = `rediss://localhost:${port}`;
    await expectShared({ IRONCLERK_STORE: url, SSL_CERT_FILE: file('authority.pem') });
    const stranger = freshTenant();
    const instance = await startInstance(stranger, { IRONCLERK_STORE: url });
    await expect(instance.ask(token())).resolves.toMatchObject({ signedIn: true });
    instance.end();
  });

  it('may be a cluster', async () => {
    const { nodes } = await startCluster();
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    await expectShared({ IRONCLERK_STORE: `redis+cluster://${hosts}` });
    const [first] = nodes;
    for (let index = 0; index < 4; index += 1) {
      await expectShared({ IRONCLERK_STORE: `redis+cluster://127.0.0.1:${first?.port}` });
    }
  });

  it('may be a group under sentinels, whose master changes', async () => {
    const { sentinel, name, primary, current } = await startSentinel();
    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/${name}`;
    await expectShared({ IRONCLERK_STORE: url });
    const options = freshTenant();
    const instance = await startInstance(options, { ...PATIENT, IRONCLERK_STORE: url });
    const before = await current();
    await primary.stop();
    await expect(instance.ask(token())).resolves.toMatchObject({ signedIn: true });
    await until('the sentinel names another master', async () => (await current()) !== before);
    await expectShared({ IRONCLERK_STORE: url });
    instance.end();
  });

  it.each(['hang', 'refuse', 'cut', 'garbage'] as const)(
    'that fails changes no answer: %s',
    async (kind) => {
      const redis = await startRedis();
      const proxy = await startFaultProxy(redis.port);
      const variables = { IRONCLERK_STORE: `redis://127.0.0.1:${proxy.port}` };
      const options = freshTenant();
      const instance = await startInstance(options, variables);
      await proxy.become({ kind });
      await expect(instance.ask(token())).resolves.toMatchObject({ signedIn: true });
      const foreign = await startInstance(freshTenant(), variables);
      const forged = `${token().slice(0, -4)}AAAA`;
      await expect(foreign.ask(forged)).resolves.toMatchObject({ signedIn: false });
      await proxy.become({ kind: 'pass' });
      await proxy.stop();
      instance.end();
      foreign.end();
    },
  );

  it('that cannot be what its address says stops nothing silently', async () => {
    const instance = startInstance(freshTenant(), { IRONCLERK_STORE: 'memcached://localhost' });
    await expect(instance.then((started) => started.ask(token()))).rejects.toThrow(/store_invalid/);
  });
});

/** An adapter over a file, which two processes share. */
const ADAPTER = (file: string, wrap = (adapter: string) => adapter) => `
const fs = require('node:fs');
const read = () => { try { return JSON.parse(fs.readFileSync(${JSON.stringify(file)}, 'utf8')); } catch { return {}; } };
const write = (name, value) => fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ ...read(), [name]: value }));
require('./dist/index.js').configureStore(${wrap(`{
  get: async (name) => read()[name],
  // As Cloudflare KV, which forgets nothing within a minute.
  set: async (name, value) => write(name, value),
  take: async (name, value) => !(name in read()) && (write(name, value), true),
}`)}, { timeout: 20000, revocations: true });
`;

/** Has the WebAssembly core answer, as where no binary loads. */
const WASM = `
const wasm = require.resolve('./dist/binary/addon.js');
require.cache[wasm] = { id: wasm, filename: wasm, loaded: true, exports: require('./dist/wasm/node.js') };
`;

describe.each([
  ['the native core', ''],
  ['WebAssembly', WASM],
])('an adapter and %s', (core, choose) => {
  const describeHere = core === 'WebAssembly' ? describeWasm : describe;

  describeHere('share', () => {
    const file = () =>
      path.join(require('node:os').tmpdir(), `ironclerk-store-${process.pid}-${Math.random()}`);

    it('what one instance has fetched', async () => {
      await expectShared({}, choose + ADAPTER(file()));
    });

    it(
      'revocations, which are read every few seconds',
      async () => {
        const [options, program] = [freshTenant(), choose + ADAPTER(file())];
        const one = await startInstance(options, {}, program);
        const other = await startInstance(options, {}, program);
        const iat = Math.floor(Date.now() / 1000) - 5;
        const [ended, living] = ['sess_ended', 'sess_living'].map((sid) =>
          emulator.mintSessionToken({ azp: undefined, sid, iat, exp: iat + 3600 }),
        ) as [string, string];
        for (const instance of [one, other]) {
          await expect(instance.ask(ended)).resolves.toMatchObject({ signedIn: true });
        }
        // One after another, as Clerk sends them when it deletes a user.
        for (const session of ['sess_1', 'sess_2', 'sess_ended', 'sess_3']) {
          await expect(one.revoke(session)).resolves.toEqual({ revoked: 1 });
        }
        const refuses = async () => !(await other.ask(ended)).signedIn;
        await until('the other instance refuses the session', refuses);
        // One that starts now decides nothing before it knows.
        const late = await startInstance(options, {}, program);
        for (const instance of [one, late]) {
          const said = await instance.ask(ended);
          expect(said).toMatchObject({ reason: 'session-token-revoked' });
        }
        for (const instance of [one, other, late]) {
          await expect(instance.ask(living)).resolves.toMatchObject({ signedIn: true });
          instance.end();
        }
      },
      LONG,
    );

    it('it by any driver of unstorage', async () => {
      const folder = `${file()}-folder`;
      const unstorage = `
        const { createStorage } = require('unstorage');
        const fsDriver = require('unstorage/drivers/fs-lite').default ?? require('unstorage/drivers/fs-lite');
        const { configureStore, unstorageAdapter } = require('./dist/index.js');
        const storage = createStorage({ driver: fsDriver({ base: ${JSON.stringify(folder)} }) });
        configureStore(unstorageAdapter(storage), { timeout: 20000 });
      `;
      await expectShared({}, choose + unstorage);
    });

    it.each([
      [
        'throws',
        `{ get() { throw new Error('no'); }, set() { throw new Error('no'); }, take() { throw 1; } }`,
      ],
      [
        'never answers',
        `{ get: () => new Promise(() => {}), set: () => new Promise(() => {}), take: () => new Promise(() => {}) }`,
      ],
      ['answers nonsense', `{ get: () => 42, set: () => 42, take: () => 'yes' }`],
    ])('nothing when it %s, and change no answer', async (_, adapter) => {
      const program = `${choose}require('./dist/index.js').configureStore(${adapter}, { timeout: 50 });`;
      const instance = await startInstance(freshTenant(), {}, program);
      await expect(instance.ask(token())).resolves.toMatchObject({ signedIn: true });
      const forged = `${token().slice(0, -4)}AAAA`;
      await expect(instance.ask(forged)).resolves.toMatchObject({ signedIn: false });
      expect(instance.errors()).toBe('');
      instance.end();
    });
  });
});

it('an address that is refused stays refused', async () => {
  const variables = { IRONCLERK_STORE: 'redsi://localhost' };
  const program =
    "process.on('unhandledRejection', (error) => console.log(JSON.stringify(String(error))));";
  const instance = await startInstance(freshTenant(), variables, program);
  for (let request = 0; request < 3; request += 1) {
    await expect(instance.ask(token())).resolves.toMatch('store_invalid');
  }
  instance.end();
});

describeWasm('an address and WebAssembly', () => {
  it('do not go together, which is said once', async () => {
    const variables = { IRONCLERK_STORE: 'redis://localhost:1' };
    const instance = await startInstance(freshTenant(), variables, WASM);
    await expect(instance.ask(token())).resolves.toMatchObject({ signedIn: true });
    expect(instance.errors().match(/has no sockets/g)).toHaveLength(1);
    instance.end();
  });
});
