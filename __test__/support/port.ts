/**
 * Ports of this machine **that stay what they are while a test runs**. One that
 * was merely found free may be anybody's a moment later.
 */

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A port that is held before anything is known of the server that answers there. */
export interface Relay {
  readonly port: number;
  /** Hands all connections on to the port of a server on localhost. */
  leadTo(port: number): void;
  stop(): Promise<void>;
}

/** Holds a port of localhost. Until it leads somewhere, connections are dropped. */
export async function relay(): Promise<Relay> {
  let target: number | undefined;
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    client.on('error', () => {});
    if (target === undefined) {
      client.destroy();
      return;
    }
    const onward = connect(target, 'localhost').on('error', () => client.destroy());
    clients.add(client);
    client.once('close', () => {
      clients.delete(client);
      onward.destroy();
    });
    client.pipe(onward).pipe(client);
  });
  const port = await listen(server, 'localhost');
  return {
    port,
    leadTo: (other) => {
      target = other;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) {
          client.destroy();
        }
      }),
  };
}

/**
 * A port of 127.0.0.1 on which nobody listens, and nobody can: it is this end
 * of a connection, which lasts as long as the process.
 */
export async function silentPort(): Promise<number> {
  const server = createServer((other) => other.on('error', () => {}).unref()).unref();
  const port = await listen(server, '127.0.0.1');
  return new Promise((resolve, reject) => {
    const client = connect(port, '127.0.0.1', () => resolve(client.localPort as number));
    client.once('error', reject).unref();
  });
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** A port of 127.0.0.1 that was free a moment ago, for a server that must be told its port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
}
