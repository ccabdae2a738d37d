/**
 * Tenants stay apart: of a thousand requests in flight together, with the keys
 * of different instances, each sees its own instance and no other, in the
 * middleware, in `auth()`, in `clerkClient()` and in `currentUser()`. Every
 * instance has a Backend API of its own that refuses all other keys.
 */

import { NextResponse } from 'next/server';
import { API_CALL, ask } from './support/http';
import {
  EVENT,
  isForEdge,
  JWT_KEY,
  load,
  mint,
  PUBLISHABLE_KEY,
  request,
  SECRET_KEY,
} from './support/instance';
import { createTenant, M2M_TOKEN, type Tenant } from './support/tenant';
import { SET_UP_LIMIT, serve } from './support/testapp';

const NAMES = ['acme', 'globex', 'initech', 'umbrella'];
const COUNT = 1000;
/** How many requests a client has open at once. */
const IN_FLIGHT = 40;

let tenants: Tenant[];

beforeAll(async () => {
  tenants = await Promise.all(NAMES.map(createTenant));
});

afterAll(async () => {
  await Promise.all(tenants.map((tenant) => tenant.close()));
});

/** One request of the thousand. */
interface Visit {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly token: string;
  /** How long the options callback takes, in ms. */
  readonly delay: number;
}

/** A thousand visits; the tenants take turns, and come back in any order. */
const visits = (): Visit[] =>
  Array.from({ length: COUNT }, (_, index) => {
    const tenant = tenants[index % tenants.length] as Tenant;
    const userId = `user_${tenant.name}_${index}`;
    // Good for all thousand visits, however long they take.
    const exp = Math.floor(Date.now() / 1000) + 3600;
    const token = tenant.emulator.mintSessionToken({ sub: userId, azp: undefined, exp });
    return { tenant, userId, token, delay: (index * 7) % 23 };
  });

/** Makes all visits, many at once; resolves with what each saw. */
async function makeAll<Seen>(all: Visit[], visit: (visit: Visit) => Promise<Seen>) {
  const seen: Seen[] = [];
  const pending = all.entries();
  const client = async () => {
    for (const [index, one] of pending) {
      seen[index] = await visit(one);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  return seen;
}

const sleep = (delay: number) => new Promise((resolve) => setTimeout(resolve, delay));
const strangers = () => tenants.flatMap((tenant) => tenant.strangers);

it('a thousand requests through one middleware', async () => {
  const { clerkMiddleware, clerkClient } = load({
    CLERK_ENCRYPTION_KEY: 'k',
    CLERK_JWT_KEY: undefined,
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  });
  const middleware = clerkMiddleware(
    async (auth, asked) => {
      const { userId } = await auth();
      await sleep(Number(asked.headers.get('x-delay')));
      const client = await clerkClient();
      const user = await client.users.getUser(userId ?? 'signed-out');
      return NextResponse.json({ userId, user: user.id, tenant: user.firstName });
    },
    async (asked) => {
      await sleep(Number(asked.headers.get('x-delay')));
      const name = asked.headers.get('x-tenant');
      return tenants.find((tenant) => tenant.name === name)?.options ?? {};
    },
  );
  const all = visits();
  const seen = await makeAll(all, async ({ tenant, token, delay }) => {
    const headers = { authorization: `Bearer ${token}`, 'x-tenant': tenant.name };
    const asked = request('/', { ...API_CALL, ...headers, 'x-delay': String(delay) });
    return ((await middleware(asked, EVENT)) as Response).json();
  });
  expect(seen).toEqual(
    all.map(({ tenant, userId }) => ({ userId, user: userId, tenant: tenant.name })),
  );
  expect(strangers()).toEqual([]);
});

// A server has the core of its own runtime.
(isForEdge() ? it.skip : it)(
  'a thousand requests through one production server (S4: templates, too)',
  async () => {
    const own = tenants[0] as Tenant;
    const app = await serve('routers', {
      ...own.emulator.environment,
      CLERK_API_URL: own.apiUrl,
      CLERK_ENCRYPTION_KEY: 'an encryption key of the tests',
      TEST_TENANTS: JSON.stringify(
        Object.fromEntries(tenants.map(({ name, options }) => [name, options])),
      ),
    });
    try {
      const all = visits();
      const seen = await makeAll(all, async ({ tenant, token, delay }) => {
        const { body } = await ask(`${app.origin}/api/tenant`, {
          ...API_CALL,
          authorization: `Bearer ${token}`,
          'x-test-tenant': tenant.name,
          'x-test-delay': String(delay),
        });
        return JSON.parse(body);
      });
      expect(seen).toEqual(
        all.map(({ tenant, userId, token }) => ({
          userId,
          token,
          template: `template of ${tenant.name}`,
          currentUser: `${userId} of ${tenant.name}`,
          clerkClient: `${userId} of ${tenant.name}`,
          middleware: `${userId} of ${tenant.name}`,
        })),
      );
      expect(strangers()).toEqual([]);
    } finally {
      await app.stop();
    }
  },
  SET_UP_LIMIT,
);

it('a token of one tenant is nothing to another, whatever was asked before', async () => {
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k', CLERK_JWT_KEY: undefined });
  const statusOf = async (tenant: Tenant, token: string) => {
    const middleware = clerkMiddleware(
      async (auth) => NextResponse.json((await auth()).userId),
      () => tenant.options,
    );
    const asked = request('/', { ...API_CALL, authorization: `Bearer ${token}` });
    return ((await middleware(asked, EVENT)) as Response).json();
  };
  for (const tenant of tenants) {
    const token = tenant.emulator.mintSessionToken({ sub: 'user_1', azp: undefined });
    for (const other of [...tenants, ...tenants]) {
      expect(await statusOf(other, token)).toBe(other === tenant ? 'user_1' : null);
    }
  }
});

describe('O15: the keys of the environment', () => {
  const environment = {
    CLERK_ENCRYPTION_KEY: 'k',
    CLERK_JWT_KEY: JWT_KEY,
    CLERK_MACHINE_SECRET_KEY: 'ak_machine_of_the_environment',
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  };
  const tenant = () => tenants[0] as Tenant;

  /** Who is seen under the options of a tenant, or under none. */
  async function identityOf(token: string, options: object) {
    const { clerkMiddleware } = load(environment);
    const middleware = clerkMiddleware(
      async (auth) => {
        const { isAuthenticated, tokenType } = await auth({ acceptsToken: 'any' });
        return NextResponse.json({ isAuthenticated, tokenType });
      },
      () => options,
    );
    const asked = request('/', { ...API_CALL, authorization: `Bearer ${token}` });
    return ((await middleware(asked, EVENT)) as Response).json();
  }

  it('verify sessions of their own instance', async () => {
    expect(await identityOf(mint(), {})).toMatchObject({ isAuthenticated: true });
    const named = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY };
    expect(await identityOf(mint(), named)).toMatchObject({ isAuthenticated: true });
  });

  it('let no one into a tenant with keys of its own', async () => {
    const { publishableKey, secretKey, apiUrl } = tenant().options;
    for (const options of [tenant().options, { secretKey, apiUrl }, { publishableKey, apiUrl }]) {
      expect(await identityOf(mint(), options)).toMatchObject({ isAuthenticated: false });
    }
    const own = tenant().emulator.mintSessionToken({ azp: undefined });
    expect(await identityOf(own, tenant().options)).toMatchObject({ isAuthenticated: true });
  });

  it('ask no API of a tenant', async () => {
    expect(await identityOf(M2M_TOKEN, tenant().options)).toEqual({
      isAuthenticated: true,
      tokenType: 'm2m_token',
    });
    expect(tenant().strangers.filter((one) => one.includes('ak_machine'))).toEqual([]);
  });
});
