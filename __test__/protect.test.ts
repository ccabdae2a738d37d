/** `auth.protect()`, redirects and thrown control flow in the middleware. */

import { notFound, redirect } from 'next/navigation';
import { NextRequest } from 'next/server';
import { DOCUMENT, EVENT, load, mint, request } from './support/instance';

const { clerkMiddleware } = load({ NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in' });
type Auth = Parameters<
  Extract<Parameters<typeof clerkMiddleware>[0], (auth: never, ...rest: never[]) => unknown>
>[0];

const API = { accept: 'application/json', 'sec-fetch-dest': 'empty' };
const ACTION = { ...API, 'next-url': '/page', 'next-action': 'a1', accept: 'text/x-component' };
const member = (claims: object = {}) =>
  mint({
    o: { id: 'org_1', slg: 'acme', rol: 'admin', per: 'read,write', fpm: '1' },
    fea: 'o:posts',
    ...claims,
  });

async function answer(
  use: (auth: never) => unknown,
  asked = request('/page', DOCUMENT),
): Promise<Response> {
  const middleware = clerkMiddleware(async (auth) => {
    await use(auth as never);
  });
  return (await middleware(asked, EVENT)) as Response;
}

const protect =
  (...args: unknown[]) =>
  (auth: Auth) =>
    (auth as { protect: (...args: unknown[]) => unknown }).protect(...args);
const isNotFound = ({ status, headers }: Response) =>
  status === 404 && headers.get('cache-control') === 'private, no-store';

describe('a refusal with 404', () => {
  const refuse = protect({ role: 'org:nobody' }) as never;
  const token = { authorization: `Bearer ${mint()}` };
  const form = { 'content-type': 'multipart/form-data; boundary=x' };

  it.each([
    ['a document', 'GET', DOCUMENT],
    ['an API call', 'GET', API],
    ['a server action', 'POST', { 'next-action': 'x' }],
    ['a server action in a form', 'POST', form],
    ['a form that a document sends', 'POST', { ...DOCUMENT, ...form }],
    ['a document that claims to be an action', 'GET', { ...DOCUMENT, 'next-action': 'x' }],
    ['another method', 'DELETE', API],
  ])('hands nothing on: %s', async (_name, method, headers) => {
    const init = { method, headers: { ...headers, ...token } };
    const response = await answer(refuse, new NextRequest('https://example.com/page', init));
    expect(isNotFound(response)).toBe(true);
    const steering = [...response.headers.keys()].filter((name) => /^x-middleware-/.test(name));
    expect(steering).toEqual([]);
  });
});

describe('somebody who is signed out', () => {
  it('is redirected from a document to sign-in, with the way back', async () => {
    const response = await answer(protect() as never, request('/page?x=1'));
    const location = new URL(response.headers.get('location') ?? '');
    expect([response.status, location.pathname]).toEqual([307, '/sign-in']);
    expect(location.searchParams.get('redirect_url')).toBe('https://example.com/page?x=1');
  });

  it.each([
    ['an App Router navigation', { ...API, 'next-url': '/page' }],
    ['a Pages Router navigation', { ...API, 'x-nextjs-data': '1' }],
  ])('is redirected from %s', async (_name, headers) => {
    expect((await answer(protect() as never, request('/page', headers))).status).toBe(307);
  });

  it('gets 404 from an API call', async () => {
    expect(isNotFound(await answer(protect() as never, request('/page', API)))).toBe(true);
  });

  it('gets 401 from a server action', async () => {
    expect((await answer(protect() as never, request('/page', ACTION))).status).toBe(401);
  });

  it('is redirected where unauthenticatedUrl says', async () => {
    const response = await answer(
      protect({ unauthenticatedUrl: 'https://example.com/welcome' }) as never,
    );
    expect(response.headers.get('location')).toBe('https://example.com/welcome');
  });
});

describe('R36: a check that the handler does not wait for', () => {
  type Protecting = { protect(): Promise<unknown> };
  const slow = () => new Promise((resolve) => setImmediate(resolve));
  const unhandled = jest.fn();

  beforeAll(() => process.on('unhandledRejection', unhandled));
  afterAll(() => process.off('unhandledRejection', unhandled));

  it.each<[string, (auth: Protecting) => unknown]>([
    ['in a plain function', (auth) => void auth.protect()],
    [
      'before something else',
      async (auth) => {
        auth.protect();
        await slow();
      },
    ],
    [
      'beside an answer',
      async (auth) => {
        auth.protect();
        return Response.json('secret');
      },
    ],
  ])('refuses all the same: %s', async (_name, handler) => {
    const asked = request('/page', DOCUMENT);
    const response = await clerkMiddleware(handler as never)(asked, EVENT);
    expect((response as Response).status).toBe(307);
    const member = request('/page', DOCUMENT, mint());
    expect(((await clerkMiddleware(handler as never)(member, EVENT)) as Response).status).toBe(200);
    await slow();
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('does not refuse what the handler has dealt with', async () => {
    const handlers = [
      (auth: Protecting) => auth.protect().then(undefined, () => undefined),
      async (auth: Protecting) => {
        await Promise.allSettled([auth.protect()]);
      },
      async (auth: Protecting) => {
        try {
          await auth.protect();
        } catch {}
      },
    ];
    for (const handler of handlers) {
      const asked = request('/page', DOCUMENT);
      const response = await clerkMiddleware(handler as never)(asked, EVENT);
      expect((response as Response).status).toBe(200);
    }
  });
});

describe('somebody who is signed in', () => {
  const as = (token: string, ...args: unknown[]) =>
    answer(protect(...args) as never, request('/page', DOCUMENT, token));
  const passes = (response: Response) => response.headers.get('x-middleware-next') === '1';

  it('passes', async () => {
    expect(passes(await as(mint()))).toBe(true);
  });

  it.each([
    ['a role', { role: 'org:admin' }, { role: 'org:member' }],
    ['a permission', { permission: 'org:posts:read' }, { permission: 'org:posts:write' }],
    ['a feature', { feature: 'posts' }, { feature: 'films' }],
    ['a plan', { plan: 'pro' }, { plan: 'free' }],
    [
      'a reverification',
      { reverification: 'lax' },
      { reverification: { level: 'first_factor', afterMinutes: 1 } },
    ],
  ])('passes with %s, and gets 404 without', async (_name, granted, denied) => {
    const token = member({ pla: 'o:pro', fva: [2, 2] });
    expect(passes(await as(token, granted))).toBe(true);
    expect(isNotFound(await as(token, denied))).toBe(true);
  });

  it('is denied when any part of what is asked is denied (CVE-2026-42349)', async () => {
    const token = member({ pla: 'o:pro', fva: [2, 2] });
    const granted = {
      role: 'org:admin',
      permission: 'org:posts:read',
      feature: 'posts',
      plan: 'pro',
      reverification: 'lax',
    };
    const denied = {
      role: 'org:member',
      permission: 'org:posts:write',
      feature: 'films',
      plan: 'free',
      reverification: { level: 'first_factor', afterMinutes: 1 },
    };
    const names = Object.keys(granted) as Array<keyof typeof granted>;
    for (const one of names) {
      for (const other of names.filter((name) => name !== one)) {
        const both = { [one]: denied[one], [other]: granted[other] };
        expect([both, isNotFound(await as(token, both))]).toEqual([both, true]);
      }
    }
  });

  it('is denied when any part of what is asked cannot be told (CVE-2026-42349)', async () => {
    // The token says nothing of plans, nor when its factors were verified.
    const token = member({ pla: undefined, fva: undefined });
    for (const unknown of [{ plan: 'pro' }, { reverification: 'lax' }, { role: 7 }, { plan: '' }]) {
      const asked = { permission: 'org:posts:read', ...unknown };
      expect([asked, isNotFound(await as(token, asked))]).toEqual([asked, true]);
    }
  });

  it('passes a predicate that says so, and no other', async () => {
    const predicate = (permission: string) => (has: (params: object) => boolean) =>
      has({ permission });
    expect(passes(await as(member(), predicate('org:posts:read')))).toBe(true);
    expect(isNotFound(await as(member(), predicate('org:posts:write')))).toBe(true);
  });

  it('R34: passes a predicate by what its promise resolves to', async () => {
    const predicate = (permission: string) => async (has: (params: object) => boolean) =>
      has({ permission });
    expect(passes(await as(member(), predicate('org:posts:read')))).toBe(true);
    expect(isNotFound(await as(member(), predicate('org:posts:write')))).toBe(true);
    const declared = clerkMiddleware({
      protect: { routes: '/page', require: predicate('org:posts:write') as never },
    });
    const answered = await declared(request('/page', DOCUMENT, member()), EVENT);
    expect(isNotFound(answered as Response)).toBe(true);
    const failing = async () => Promise.reject(new Error('The list of members cannot be read.'));
    await expect(as(member(), failing)).rejects.toThrow('cannot be read');
  });

  it('is checked for the role beside unauthorizedUrl and token (CVE-2026-42349)', async () => {
    const unauthorizedUrl = 'https://example.com/no';
    const response = await as(member(), { role: 'org:member', unauthorizedUrl });
    expect(response.headers.get('location')).toBe(unauthorizedUrl);
    const withToken = await as(member(), { role: 'org:member', token: 'session_token' });
    expect(isNotFound(withToken)).toBe(true);
  });

  it('goes to the tasks while the session is pending', async () => {
    const response = await as(mint({ sts: 'pending' }));
    expect(new URL(response.headers.get('location') ?? '').pathname).toBe('/sign-in/tasks');
  });

  it('has exact permission masks above 2^53', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
    const mask = (1n << 59n) | 1n;
    const o = { id: 'org_1', slg: 'a', rol: 'admin', per: names.join(','), fpm: String(mask) };
    const token = mint({ o, fea: 'o:posts' });
    expect(passes(await as(token, { permission: 'org:posts:p59' }))).toBe(true);
    expect(isNotFound(await as(token, { permission: 'org:posts:p58' }))).toBe(true);
  });
});

describe('machines', () => {
  const machine = mint({ sub: 'mch_1' }, { cat: 'cl_B7d4PD333AAA' });
  const as = (...args: unknown[]) =>
    answer(
      protect(...args) as never,
      request('/page', { ...API, authorization: `Bearer ${machine}` }),
    );

  it('pass where their type is accepted', async () => {
    for (const token of ['m2m_token', 'any', ['session_token', 'm2m_token']]) {
      expect((await as({ token })).headers.get('x-middleware-next')).toBe('1');
    }
  });

  it('get 401 where it is not, and 404 where a session is wanted', async () => {
    expect((await as({ token: 'api_key' })).status).toBe(401);
    expect((await as({ token: ['api_key', 'oauth_token'] })).status).toBe(401);
    expect(isNotFound(await as())).toBe(true);
  });

  it('never pass a role, a permission or a predicate (CVE-2026-42349)', async () => {
    for (const check of [{ role: 'org:admin' }, { permission: 'org:posts:read' }]) {
      expect((await as({ ...check, token: 'm2m_token' })).status).toBe(401);
    }
    const predicate = (has: (params: object) => boolean) => has({ role: 'org:admin' });
    expect((await as(predicate, { token: 'm2m_token' })).status).toBe(401);
  });

  it('R35: do not pass a predicate that asks for the contrary (CVE-2026-42349)', async () => {
    const isNoGuest = (has: (params: object) => boolean) => !has({ role: 'org:guest' });
    for (const token of ['m2m_token', ['session_token', 'm2m_token'], 'any']) {
      expect((await as({ token })).status).toBe(200);
      expect((await as(isNoGuest, { token })).status).not.toBe(200);
    }
  });

  it('tells an OAuth client where its authorization server is', async () => {
    const oauth = mint({}, { typ: 'at+jwt', cat: null });
    const asked = request('/page', { ...API, authorization: `Bearer ${oauth}` });
    const response = await answer(protect({ token: 'oauth_token', role: 'org:x' }) as never, asked);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer resource_metadata="https://clerk.example.com/.well-known/oauth-protected-resource"',
    );
  });
});

describe('R38: a condition of auth.protect()', () => {
  const ask = (...given: unknown[]) =>
    answer(
      protect(...given) as never,
      request('/page', { ...API, authorization: `Bearer ${member()}` }),
    );

  it.each([[{ role: undefined }], [{ permission: undefined, unauthorizedUrl: undefined }]])(
    'without a value does not hold: %j',
    async (condition) => {
      expect(isNotFound(await ask(condition))).toBe(true);
    },
  );

  it.each([
    [[{ roles: 'org:admin' }]],
    [['org:admin']],
    [[() => true, { role: 'org:admin' }]],
    [[{}, { permission: 'org:posts:read' }]],
  ])('that would not be checked is an error: %j', async (given) => {
    await expect(ask(...given)).rejects.toThrow(/code=option_invalid/);
  });
});

describe('thrown control flow', () => {
  it('of redirectToSignIn and redirectToSignUp', async () => {
    const to = async (name: string, options?: object) => {
      const response = await answer((async (
        auth: () => Promise<Record<string, (o?: object) => void>>,
      ) => (await auth())[name]?.(options)) as never);
      return new URL(response.headers.get('location') ?? '');
    };
    expect((await to('redirectToSignIn')).searchParams.get('redirect_url')).toBe(
      'https://example.com/page',
    );
    expect((await to('redirectToSignIn', { returnBackUrl: null })).search).toBe('');
    const back = await to('redirectToSignIn', { returnBackUrl: '/back' });
    expect(back.searchParams.get('redirect_url')).toBe('https://example.com/back');
    expect((await to('redirectToSignUp')).pathname).toBe('/sign-in/create');
  });

  it('of next/navigation', async () => {
    expect(isNotFound(await answer((() => notFound()) as never))).toBe(true);
    const response = await answer((() => redirect('/elsewhere')) as never);
    expect(response.headers.get('location')).toBe('https://example.com/elsewhere');
  });

  it('lets every other error through', async () => {
    const failing = answer((() => {
      throw new Error('a bug of the application');
    }) as never);
    await expect(failing).rejects.toThrow('a bug of the application');
  });
});
