/**
 * A tenant: an instance of its own with a Backend API of its own, which
 * **refuses every secret key but the tenant's** and answers with what names the
 * tenant.
 */

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from '../../emulator';

/** An instance with a Backend API. */
export interface Tenant {
  readonly name: string;
  readonly emulator: Emulator;
  /** The base URL of the Backend API. */
  readonly apiUrl: string;
  /** What the middleware is given to serve this tenant. */
  readonly options: { publishableKey: string; secretKey: string; apiUrl: string };
  /** Requests that came with another secret key than the tenant's. */
  readonly strangers: string[];
  close(): Promise<void>;
}

/** Opaque machine tokens that every tenant knows. */
export const API_KEY = 'ak_known_0123456789';
export const OAUTH_TOKEN = 'oat_known_0123456789';
export const M2M_TOKEN = 'mt_known_0123456789';

const RESOURCES: Record<string, (name: string) => object> = {
  '/api_keys/verify': (name) => ({
    object: 'api_key',
    id: `ak_of_${name}`,
    type: 'api_key',
    name: 'a key',
    subject: `user_of_${name}`,
    scopes: ['read'],
    claims: null,
    revoked: false,
    expired: false,
  }),
  '/oauth_applications/access_tokens/verify': (name) => ({
    object: 'clerk_idp_oauth_access_token',
    id: `oat_of_${name}`,
    type: 'oauth:access_token',
    client_id: 'client_1',
    subject: `user_of_${name}`,
    scopes: ['read'],
    revoked: false,
    expired: false,
  }),
  '/m2m_tokens/verify': (name) => ({
    object: 'machine_to_machine_token',
    id: `mt_of_${name}`,
    subject: `mch_of_${name}`,
    scopes: ['mch_other'],
    claims: null,
    revoked: false,
    expired: false,
  }),
};

/** Starts a tenant; `name` determines its keys. */
export async function createTenant(name: string): Promise<Tenant> {
  const emulator = await createEmulator({ seed: name });
  const strangers: string[] = [];
  const server = createServer(async (asked, response) => {
    const { pathname } = new URL(asked.url ?? '/', 'http://localhost');
    const body = await textOf(asked);
    const answer = (status: number, json: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    if (asked.headers.authorization !== `Bearer ${emulator.secretKey}`) {
      strangers.push(`${asked.headers.authorization} ${pathname}`);
      return answer(401, { errors: [] });
    }
    if (pathname === '/v1/jwks') {
      const headers = { authorization: `Bearer ${emulator.secretKey}` };
      return answer(200, await (await fetch(`${emulator.apiUrl}/v1/jwks`, { headers })).json());
    }
    const [, userId] = /^\/v1\/users\/(\w+)$/.exec(pathname) ?? [];
    if (userId) {
      return answer(200, { object: 'user', id: userId, first_name: name });
    }
    const [, template] = /^\/v1\/sessions\/\w+\/tokens\/(\w+)$/.exec(pathname) ?? [];
    if (template) {
      return answer(200, { object: 'token', jwt: `${template} of ${name}` });
    }
    const [, resource] = Object.entries(RESOURCES).find(([path]) => pathname.endsWith(path)) ?? [];
    return resource && body.includes('_known_')
      ? answer(200, resource(name))
      : answer(404, { errors: [] });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { publishableKey, secretKey } = emulator;
  return {
    name,
    emulator,
    apiUrl,
    options: { publishableKey, secretKey, apiUrl },
    strangers,
    close: async () => {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), emulator.close()]);
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
  }
  return text;
}
