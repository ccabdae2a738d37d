// A program that uses the package in worker threads, in a cluster, again and again,
// and that ends while requests are in flight. `node lifecycle.cjs <what>` prints what
// it saw as JSON. Its Backend API is its own; the API that hangs never answers.

const cluster = require('node:cluster');
const { once } = require('node:events');
const { readdirSync } = require('node:fs');
const { createServer, get } = require('node:http');
const path = require('node:path');
const { isMainThread, parentPort, Worker, workerData } = require('node:worker_threads');

const ENTRY = path.join(__dirname, '../../dist/index.js');
const { JWKS, TOKEN, PUBLISHABLE_KEY, SECRET_KEY } = process.env;
const WORKERS = 4;
const EACH = 25;

/** An API; `onAsked` sees each request before it is answered, or is not. */
async function startApi(hangs, onAsked = () => {}) {
  const server = createServer((_, response) => {
    onAsked();
    if (!hangs) {
      response.setHeader('content-type', 'application/json').end(JWKS);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // Neither it nor its connections keep the process: only the package could.
  server.unref().on('connection', (socket) => socket.unref());
  return `http://127.0.0.1:${server.address().port}`;
}

/** The status of a request with the token, and its reason where there is one. */
async function statusOf(apiUrl, secretKey = SECRET_KEY) {
  const { authenticateRequest } = require(ENTRY);
  const asked = new Request('https://example.com/', {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const state = await authenticateRequest(asked, {
    apiUrl,
    secretKey,
    publishableKey: PUBLISHABLE_KEY,
  });
  return state.reason ?? state.status;
}

const times = (count, make) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const startWorker = (data) => new Worker(__filename, { workerData: data });

/** What a worker tells, once it has ended. Both events may come in one turn. */
async function statusesOf(worker) {
  const [[statuses]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  return statuses;
}

/** How many file descriptors and threads this process has; only Linux says. */
const held = () =>
  process.platform === 'linux'
    ? readdirSync('/proc/self/fd').length + readdirSync('/proc/self/task').length
    : 0;

const programs = {
  /** Several workers ask at once. */
  async workers() {
    const api = await startApi(false);
    const workers = await times(WORKERS, async () => {
      return statusesOf(startWorker({ api, count: EACH }));
    });
    return { statuses: count(workers.flat()) };
  },

  /** Workers are terminated while the API has not answered them. */
  async terminated() {
    let asked = 0;
    let all;
    const allAsked = new Promise((resolve) => {
      all = resolve;
    });
    const hanging = await startApi(true, () => {
      asked += 1;
      if (asked === WORKERS) all();
    });
    // A tenant each, so that each asks by itself.
    const workers = Array.from({ length: WORKERS }, (_, index) =>
      startWorker({ api: hanging, count: 3, secretKey: `sk_live_worker_${index}` }),
    );
    await allAsked;
    const codes = await Promise.all(workers.map((worker) => worker.terminate()));
    const api = await startApi(false);
    return { codes: count(codes), statuses: count(await times(EACH, () => statusOf(api))) };
  },

  /** A worker ends its thread by itself while the API has not answered it. */
  async exiting() {
    let worker;
    const hanging = await startApi(true, () => worker.postMessage('exit'));
    worker = startWorker({ api: hanging, count: 3 });
    const [code] = await once(worker, 'exit');
    const api = await startApi(false);
    return { code, statuses: count(await times(EACH, () => statusOf(api))) };
  },

  /** The package is loaded in threads that end, and anew in this one. */
  async reloaded() {
    const api = await startApi(false);
    const round = async () => {
      const statuses = await statusesOf(startWorker({ api, count: 2 }));
      for (const file of Object.keys(require.cache)) {
        if (file !== __filename) delete require.cache[file];
      }
      return [...statuses, await statusOf(api)];
    };
    const statuses = [];
    const rounds = async (number) => {
      for (let index = 0; index < number; index += 1) statuses.push(...(await round()));
      return held();
    };
    const first = await rounds(10);
    const last = await rounds(20);
    return { statuses: count(statuses), grown: last - first };
  },

  /** Processes of a cluster share a port; one is killed while it waits for the API. */
  async cluster() {
    let victim;
    const hanging = await startApi(true, () => victim.process.kill('SIGKILL'));
    const api = await startApi(false);
    const forks = Array.from({ length: 3 }, () => cluster.fork({ API: api, HANGING: hanging }));
    const [{ port }] = (await Promise.all(forks.map((fork) => once(fork, 'message')))).flat();
    [victim] = forks;
    victim.send('ask the API that hangs');
    const [, signal] = await once(victim, 'exit');
    const statuses = await times(EACH, async () => {
      const [response] = await once(get({ port, host: '127.0.0.1', agent: false }), 'response');
      return (await response.toArray()).join('');
    });
    for (const fork of forks.slice(1)) fork.disconnect();
    const codes = await Promise.all(
      forks.slice(1).map((fork) => once(fork, 'exit').then(([code]) => code)),
    );
    return { signal, statuses: count(statuses), codes: count(codes) };
  },

  /** The process ends while the API has not answered. */
  async exit() {
    const hanging = await startApi(true, () => process.exit(7));
    await times(EACH, (index) => statusOf(hanging, `sk_live_${index}`));
  },
};

function count(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function inWorker({ api, count: number, secretKey }) {
  parentPort.once('message', () => process.exit(3));
  parentPort.postMessage(await times(number, () => statusOf(api, secretKey)));
  parentPort.close();
}

function inFork() {
  const server = createServer(async (_, response) => {
    response.end(await statusOf(process.env.API));
  });
  process.once('message', () => statusOf(process.env.HANGING, 'sk_live_of_the_victim'));
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

if (!isMainThread) {
  inWorker(workerData);
} else if (cluster.isWorker) {
  inFork();
} else {
  programs[process.argv[2]]().then((seen) => console.log(JSON.stringify(seen)));
}
