/**
 * The network client against real servers: a private certificate authority, a
 * proxy, and services that misbehave. Each case runs in a process of its own,
 * since certificates and proxies come from the environment.
 */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import path from 'node:path';
import { createKeys } from '../conformance/shared/keys.mjs';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';
import { silentPort } from './support/port';

const root = path.join(__dirname, '..');
const tls = (name: string) => readFileSync(path.join(root, 'testdata/tls', name));

const own = createKeys();
const jwks = JSON.stringify({ keys: [own.jwk] });
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const serveKeys: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json').end(jwks);
};

const tlsServer = () =>
  createTlsServer({ cert: tls('server.pem'), key: tls('server.key.pem') }, serveKeys) as Server;

/** The reason of the request state in a process with the given environment; `null`: signed in. */
async function reasonIn(apiUrl: string, environment: Record<string, string>): Promise<unknown> {
  const program = `
    const { authenticateRequest } = require(${JSON.stringify(path.join(root, 'dist/index.js'))});
    const request = new Request('https://example.com/', {
      headers: { authorization: 'Bearer ' + process.env.TOKEN },
    });
    authenticateRequest(request, {
      apiUrl: ${JSON.stringify(apiUrl)},
      publishableKey: 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k',
      secretKey: 'sk_live_secret',
    }).then(({ status, reason, message }) =>
      console.log(JSON.stringify({ status, reason, message })),
    );`;
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/proxy|clerk|^NODE_/i.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    TOKEN: mintSessionToken(own.privateKey),
    ...environment,
  } as unknown as NodeJS.ProcessEnv;
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, ['-e', program], { env }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
  return JSON.parse(output);
}

const signedIn = { status: 'signed-in', reason: null, message: null };

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

describe('certificates', () => {
  it('trusts a private authority that NODE_EXTRA_CA_CERTS names', async () => {
    const port = await listen(tlsServer());
    const NODE_EXTRA_CA_CERTS = path.join(root, 'testdata/tls/authority.pem');
    expect(await reasonIn(`https://localhost:${port}`, { NODE_EXTRA_CA_CERTS })).toEqual(signedIn);
  });

  it('trusts no other, and says what is wrong', async () => {
    const port = await listen(tlsServer());
    expect(await reasonIn(`https://localhost:${port}`, {})).toMatchObject({
      status: 'signed-out',
      reason: 'jwk-remote-failed-to-load',
      message: expect.stringMatching(/certificate/i),
    });
  });
});

describe('proxies', () => {
  /** A proxy that tunnels to `port`, whatever it is asked for. */
  async function proxyTo(port: number): Promise<{ url: string; asked: string[] }> {
    const asked: string[] = [];
    const server = createHttpServer();
    server.on('connect', (request, socket: Socket) => {
      asked.push(request.url ?? '');
      const tunnel = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        tunnel.pipe(socket).pipe(tunnel);
      });
      tunnel.on('error', () => socket.destroy());
      socket.on('error', () => tunnel.destroy());
    });
    return { url: `http://127.0.0.1:${await listen(server)}`, asked };
  }

  it('goes through HTTPS_PROXY', async () => {
    const proxy = await proxyTo(await listen(tlsServer()));
    const reason = await reasonIn('https://api.example.test', {
      NODE_EXTRA_CA_CERTS: path.join(root, 'testdata/tls/authority.pem'),
      HTTPS_PROXY: proxy.url,
    });
    expect(reason).toEqual(signedIn);
    expect(proxy.asked).toEqual(['api.example.test:443']);
  });

  it('does not where NO_PROXY names the host', async () => {
    const port = await listen(tlsServer());
    const proxy = await proxyTo(port);
    const reason = await reasonIn('https://api.example.test', {
      NODE_EXTRA_CA_CERTS: path.join(root, 'testdata/tls/authority.pem'),
      HTTPS_PROXY: proxy.url,
      NO_PROXY: 'api.example.test',
    });
    // Nothing but the proxy knows this host.
    expect(reason).toMatchObject({ status: 'signed-out', reason: 'jwk-remote-failed-to-load' });
    expect(proxy.asked).toEqual([]);
  });

  it('does not for what is on this machine', async () => {
    const port = await listen(tlsServer());
    const proxy = await proxyTo(port);
    const reason = await reasonIn(`https://localhost:${port}`, {
      NODE_EXTRA_CA_CERTS: path.join(root, 'testdata/tls/authority.pem'),
      HTTPS_PROXY: proxy.url,
    });
    expect(reason).toEqual(signedIn);
    expect(proxy.asked).toEqual([]);
  });
});

describe('an API that cannot be reached', () => {
  it('signs no one in and names the address', async () => {
    const port = await silentPort();
    expect(await reasonIn(`http://127.0.0.1:${port}`, {})).toMatchObject({
      status: 'signed-out',
      reason: 'jwk-remote-failed-to-load',
      message: expect.stringContaining(`http://127.0.0.1:${port}/v1/jwks`),
    });
  });
});
