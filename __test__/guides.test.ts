/**
 * The examples of the guides, **as they are written there**: they do what the guide says.
 * `examples.test.ts` compiles them.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextRequest } from 'next/server';
import { documentedBlocks, documentedFiles } from '../conformance/shared/documented.mjs';
import { createKeys } from '../conformance/shared/keys.mjs';
import { exportsOf } from './support/documented';
import {
  cookies,
  DOCUMENT,
  EVENT,
  JWT_KEY,
  mint,
  PUBLISHABLE_KEY,
  request,
  SECRET_KEY,
} from './support/instance';

const GUIDES = {
  'dynamic-keys': ['proxy.ts'],
  'machine-tokens': ['proxy.ts'],
  organizations: ['proxy.ts'],
  proxy: ['app/api/clerk/[[...path]]/route.ts', 'proxy.ts'],
  satellites: ['proxy.ts'],
} as const;

type Guide = keyof typeof GUIDES;
type Middleware = (asked: NextRequest, event: never) => Promise<Response>;

/** What an example exports, with the package as these variables have it. */
const run = <Exports>(guide: Guide, file: string, variables?: Record<string, string>): Exports =>
  exportsOf<Exports>(documentedFiles(`docs/${guide}.md`)[file] ?? '', variables);

/** The middleware of a guide, as a function of a request. */
function middlewareOf(guide: Guide, variables?: Record<string, string>) {
  const { default: middleware } = run<{ default: Middleware }>(guide, 'proxy.ts', variables);
  return (asked: NextRequest) => middleware(asked, EVENT);
}

/** Whether the request goes on to the application, with what the middleware states. */
const passes = (response: Response): boolean =>
  response.headers.has('x-middleware-override-headers');

it.each(Object.entries(GUIDES))('docs/%s.md has its examples', (guide, files) => {
  expect(Object.keys(documentedFiles(`docs/${guide}.md`)).sort()).toEqual([...files].sort());
});

describe('dynamic keys', () => {
  const other = createKeys('ins_2');
  const tenants = {
    'acme.example': { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: JWT_KEY },
    'globex.example': {
      publishableKey: PUBLISHABLE_KEY,
      secretKey: 'sk_live_globex',
      jwtKey: other.publicPem,
    },
  };
  const visit = (host: string, token: string) =>
    middlewareOf('dynamic-keys', {
      TENANTS: JSON.stringify(tenants),
      CLERK_ENCRYPTION_KEY: 'a key of the test, of 32 bytes or more',
    })(
      new NextRequest(`https://${host}/`, {
        headers: { host, 'sec-fetch-dest': 'empty', cookie: cookies(token) },
      }),
    );

  it('each host has the keys of its tenant, and an unknown one has none', async () => {
    const [ours, theirs] = [mint(), mint({}, { kid: 'ins_2' }, other.privateKey)];
    expect(passes(await visit('acme.example', ours))).toBe(true);
    expect(passes(await visit('globex.example', theirs))).toBe(true);
    expect(passes(await visit('globex.example', ours))).toBe(false);
    await expect(visit('evil.example', ours)).rejects.toThrow('No tenant has the host');
  });
});

describe('with a server of Clerk', () => {
  let clerk: Server;
  let origin = '';

  beforeAll(async () => {
    clerk = createServer((asked, response) => {
      let body = '';
      asked.on('data', (chunk) => {
        body += chunk;
      });
      asked.on('end', () => {
        const isKnown = body.includes('ak_known') || asked.url?.startsWith('/v1/client');
        response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id: 'ak_1', subject: 'user_9', scopes: [], claims: null }));
      });
    });
    await new Promise<void>((resolve) => clerk.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(clerk.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    delete process.env.CLERK_FAPI_URL;
    clerk.closeAllConnections();
    clerk.close();
  });

  it('machine tokens: a route has those that it accepts', async () => {
    const visit = middlewareOf('machine-tokens', { CLERK_API_URL: origin });
    const asked = (place: string, token: string) =>
      visit(request(place, { authorization: `Bearer ${token}` }));
    expect(passes(await asked('/api/reports', 'ak_known_0123456789'))).toBe(true);
    expect((await asked('/api/reports', 'ak_other_0123456789')).status).toBe(401);
    expect((await asked('/api/internal', 'ak_known_0123456789')).status).toBe(401);
    expect(passes(await asked('/api/reports', mint()))).toBe(true);
    expect(passes(await visit(request('/dashboard', DOCUMENT, mint())))).toBe(true);
    expect(passes(await asked('/dashboard', 'ak_known_0123456789'))).toBe(false);
  });

  it('the Frontend API behind the middleware, and behind a route handler', async () => {
    // Read when a request comes.
    process.env.CLERK_FAPI_URL = origin;
    const throughMiddleware = await middlewareOf('proxy')(request('/__clerk/v1/client'));
    expect(throughMiddleware.status).toBe(200);
    expect(await throughMiddleware.json()).toMatchObject({ id: 'ak_1' });
    const { GET } = run<{ GET: (asked: Request) => Promise<Response> }>(
      'proxy',
      'app/api/clerk/[[...path]]/route.ts',
    );
    expect((await GET(request('/api/clerk/v1/client'))).status).toBe(200);
    expect((await GET(request('/api/clerk/v1/other'))).status).toBe(404);
  });

  it('the Frontend API at another path, and on previews only', async () => {
    process.env.CLERK_FAPI_URL = origin;
    const [, example] = documentedBlocks('docs/proxy.md').filter(({ name }) => name === 'proxy.ts');
    const { default: middleware } = exportsOf<{ default: Middleware }>(example?.text ?? '');
    const visit = (site: string) =>
      middleware(new NextRequest(`${site}/accounts-api/v1/client`), EVENT);
    expect(await (await visit('https://preview.example')).json()).toMatchObject({ id: 'ak_1' });
    expect(passes(await visit('https://example.com'))).toBe(true);
  });
});

describe('organizations', () => {
  const visit = middlewareOf('organizations');
  const member = (role: string) =>
    mint({ v: 2, o: { id: 'org_1', slg: 'acme', rol: role, per: '', fpm: '' } });

  it('the URL of another organization begins a handshake', async () => {
    const response = await visit(request('/orgs/globex', DOCUMENT, member('member')));
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toContain('organization_id=globex');
    expect(response.headers.get('x-clerk-auth-reason')).toBe('active-organization-mismatch');
  });

  it('a role is checked', async () => {
    expect(passes(await visit(request('/orgs/acme', DOCUMENT, member('member'))))).toBe(true);
    expect(passes(await visit(request('/orgs/acme/admin', DOCUMENT, member('admin'))))).toBe(true);
    expect(passes(await visit(request('/orgs/acme/admin', DOCUMENT, member('member'))))).toBe(
      false,
    );
  });
});

describe('satellites', () => {
  const visit = middlewareOf('satellites');
  const at = (host: string, place: string) =>
    visit(new NextRequest(`https://${host}${place}`, { headers: { host, ...DOCUMENT } }));

  it('a satellite asks its primary domain at the first visit', async () => {
    const response = await at('satellite.example', '/');
    expect(response.status).toBe(307);
    expect(response.headers.get('x-clerk-auth-reason')).toBe('satellite-needs-syncing');
    expect(response.headers.get('location')).toMatch(/^https:\/\/clerk\.satellite\.example\//);
  });

  it('the primary domain has its own sign-in page', async () => {
    expect(passes(await at('example.com', '/'))).toBe(true);
    const refused = await at('example.com', '/dashboard');
    expect(refused.headers.get('location')).toMatch(/^https:\/\/example\.com\/sign-in\?/);
  });
});
