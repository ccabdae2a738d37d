/** The emulator under the peer's middleware and under ours: one browser, from first visit to sign-out. */

import { createEmulator, type Emulator, type EmulatorOptions, SAMPLE_PASSWORD } from '../emulator';
import { Browser, type Visited } from './support/browser';

const APP = 'http://localhost:3000';
const SATELLITE = 'http://satellite.localhost:3001';
const packages = { 'the peer': '@clerk/nextjs/server', ironclerk: '../dist/server.js' };
const running: Emulator[] = [];
const saved = process.env;

async function start(
  name: keyof typeof packages,
  options: EmulatorOptions = {},
  settings = {},
  variables: (url: string) => Record<string, string> = () => ({}),
) {
  const emulator = await createEmulator({ seed: 'contract', ...options });
  running.push(emulator);
  process.env = { ...saved, ...emulator.portalEnvironment, ...variables(emulator.apiUrl) };
  let clerk: typeof import('@clerk/nextjs/server') | undefined;
  jest.isolateModules(() => {
    clerk = require(packages[name]);
  });
  const { clerkMiddleware, createRouteMatcher } = clerk as typeof import('@clerk/nextjs/server');
  const isProtected = createRouteMatcher(['/dashboard(.*)', '/orgs(.*)']);
  const middleware = clerkMiddleware(async (auth, request) => {
    if (isProtected(request)) {
      await auth.protect();
    }
  }, settings);
  const browser = new Browser(APP, middleware as never);
  /** A second application of the instance, on a domain of its own. */
  const addSatellite = () => {
    const options = {
      isSatellite: true,
      domain: new URL(SATELLITE).host,
      signInUrl: `${emulator.portalUrl}/sign-in`,
      satelliteAutoSync: true,
    };
    browser.add(SATELLITE, clerkMiddleware(() => {}, options) as never);
  };
  return { emulator, browser, addSatellite };
}

afterEach(async () => {
  process.env = saved;
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const status = ({ auth }: Visited) => auth.get('x-clerk-auth-status');

const claims = ({ auth }: Visited) => {
  const [, payload = ''] = (auth.get('x-clerk-auth-token') ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}');
};

/** Lets the browser's session token be two minutes old. */
function expire(browser: Browser, emulator: Emulator) {
  const issuedAt = Math.floor(Date.now() / 1000) - 120;
  const cookies = browser.cookies();
  const { sub, sid, azp } = JSON.parse(
    Buffer.from(cookies.get('__session')?.split('.')[1] ?? '', 'base64url').toString(),
  );
  const token = emulator.mintSessionToken({ sub, sid, azp, iat: issuedAt });
  for (const name of [...cookies.keys()]) {
    if (name.startsWith('__session')) cookies.set(name, token);
    if (name.startsWith('__client_uat')) cookies.set(name, String(issuedAt - 60));
  }
  return token;
}

describe.each(Object.keys(packages) as Array<keyof typeof packages>)(
  '%s in development',
  (name) => {
    async function signIn(options?: EmulatorOptions, settings?: object) {
      const { emulator, browser, addSatellite } = await start(name, options, settings);
      const asked = await browser.visit(`${APP}/dashboard?tab=1`);
      expect(asked.url).toContain(`${emulator.portalUrl}/sign-in?`);
      const fields = { identifier: 'ada@example.com', password: SAMPLE_PASSWORD };
      const page = await browser.submit(asked, '/sign-in', fields);
      return { emulator, browser, page, addSatellite };
    }

    it('gets a new browser through the handshake, signed out', async () => {
      const { browser, emulator } = await start(name);
      const page = await browser.visit(`${APP}/`);
      expect(page.url).toBe(`${APP}/`);
      expect(status(page)).toBe('signed-out');
      expect(page.trail[1]).toContain(`${emulator.apiUrl}/v1/client/handshake?`);
      expect(browser.cookies().get('__clerk_db_jwt')).toMatch(/^dvb_/);
      expect(browser.cookies().get('__client_uat')).toBe('0');
      expect((await browser.visit(`${APP}/`)).trail).toHaveLength(1);
    });

    it('signs in on the portal and comes back to where it was sent from', async () => {
      const { browser, emulator, page } = await signIn();
      expect(page.url).toBe(`${APP}/dashboard?tab=1`);
      expect(status(page)).toBe('signed-in');
      expect(claims(page)).toMatchObject({ sub: emulator.userId, azp: APP, v: 2 });
      const again = await browser.visit(`${APP}/dashboard`);
      expect(again.trail).toHaveLength(1);
      expect(status(again)).toBe('signed-in');
    });

    it('refreshes an expired token without a redirect', async () => {
      const { browser, emulator } = await signIn();
      const expired = expire(browser, emulator);
      const page = await browser.visit(`${APP}/dashboard`);
      expect(page.trail).toHaveLength(1);
      expect(status(page)).toBe('signed-in');
      expect(browser.cookies().get('__session')).not.toBe(expired);
    });

    it('settles an expired token by a handshake without a refresh cookie', async () => {
      const { browser, emulator } = await signIn();
      expire(browser, emulator);
      const [refresh = ''] = [...browser.cookies().keys()].filter((one) =>
        one.startsWith('__refresh'),
      );
      browser.cookies().delete(refresh);
      const page = await browser.visit(`${APP}/dashboard`);
      expect(page.url).toBe(`${APP}/dashboard`);
      expect(page.trail[1]).toContain('session-token-expired');
      expect(status(page)).toBe('signed-in');
    });

    it('ends a revoked session once its token expires', async () => {
      const { browser, emulator, page } = await signIn();
      emulator.revokeSession(claims(page).sid);
      expect(status(await browser.visit(`${APP}/dashboard`))).toBe('signed-in');
      expire(browser, emulator);
      const after = await browser.visit(`${APP}/dashboard`);
      expect(after.url).toContain(`${emulator.portalUrl}/sign-in?`);
    });

    it('switches the organization on the portal', async () => {
      const { browser, emulator, page } = await signIn();
      expect(claims(page).o).toBeUndefined();
      const back = new URLSearchParams({ redirect_url: `${APP}/dashboard` });
      const portal = await browser.visit(`${emulator.portalUrl}/organizations?${back}`);
      const acme = /name="organization_id" value="(org_\w+)"/.exec(portal.body)?.[1] ?? '';
      const switched = await browser.submit(portal, '/organizations/active', {
        organization_id: acme,
      });
      expect(switched.url).toBe(`${APP}/dashboard`);
      expect(claims(switched).o).toMatchObject({ id: acme, slg: 'acme', rol: 'admin' });
    });

    it('activates the organization that the URL names', async () => {
      const settings = {
        organizationSyncOptions: { organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'] },
      };
      const { browser } = await signIn({}, settings);
      const page = await browser.visit(`${APP}/orgs/globex`);
      expect(page.url).toBe(`${APP}/orgs/globex`);
      expect(claims(page).o).toMatchObject({ slg: 'globex', rol: 'member' });
    });

    it('signs out on the portal', async () => {
      const { browser, emulator } = await signIn();
      const back = new URLSearchParams({ redirect_url: `${APP}/` });
      const asked = await browser.visit(`${emulator.portalUrl}/sign-out?${back}`);
      const page = await browser.submit(asked, '/sign-out');
      expect(page.url).toBe(`${APP}/`);
      expect(status(page)).toBe('signed-out');
      expect(browser.cookies().has('__session')).toBe(false);
      expect((await browser.visit(`${APP}/dashboard`)).url).toContain('/sign-in?');
    });

    it('is signed in on a satellite domain too', async () => {
      const { browser, emulator, addSatellite } = await signIn();
      addSatellite();
      const page = await browser.visit(`${SATELLITE}/`);
      expect(page.url).toContain(`${SATELLITE}/`);
      expect(status(page)).toBe('signed-in');
      expect(claims(page)).toMatchObject({ sub: emulator.userId, azp: SATELLITE });
    });

    it('goes on after a key rotation', async () => {
      const { browser, emulator } = await signIn();
      emulator.rotateSigningKey();
      expire(browser, emulator);
      expect(status(await browser.visit(`${APP}/dashboard`))).toBe('signed-in');
    });
  },
);

describe.each(Object.keys(packages) as Array<keyof typeof packages>)('%s in production', (name) => {
  it('signs in with the client cookie and a handshake nonce', async () => {
    const { emulator, browser } = await start(name, { instanceType: 'production' });
    const asked = await browser.visit(`${APP}/dashboard`);
    expect(asked.url).toContain(`${emulator.portalUrl}/sign-in?`);
    expect(asked.trail.join()).not.toContain('handshake');
    const fields = { identifier: 'grace@example.com', password: SAMPLE_PASSWORD };
    const page = await browser.submit(asked, '/sign-in', fields);
    expect(page.url).toContain(`${APP}/dashboard`);
    expect(status(page)).toBe('signed-in');
    expect(browser.cookies(emulator.portalUrl).get('__client')).toBeTruthy();
    expect(browser.cookies().has('__session')).toBe(true);
    expire(browser, emulator);
    expect(status(await browser.visit(`${APP}/dashboard`))).toBe('signed-in');
  });

  it('is signed in on a satellite domain too', async () => {
    const options = {
      instanceType: 'production',
      satellites: ['satellite.localhost:3001'],
    } as const;
    const { browser, addSatellite } = await start(name, options);
    addSatellite();
    const asked = await browser.visit(`${APP}/dashboard`);
    const fields = { identifier: 'grace@example.com', password: SAMPLE_PASSWORD };
    await browser.submit(asked, '/sign-in', fields);
    const page = await browser.visit(`${SATELLITE}/`);
    expect(new URL(page.url).searchParams.get('__clerk_synced')).toBe('true');
    expect(status(page)).toBe('signed-in');
  });

  it("signs in through the application's own Frontend API proxy", async () => {
    const { emulator, browser } = await start(
      name,
      { instanceType: 'production' },
      { frontendApiProxy: { enabled: true } },
      (url) => ({
        CLERK_FAPI_URL: url,
        NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk',
        NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/__clerk/sign-in',
      }),
    );
    const asked = await browser.visit(`${APP}/dashboard`);
    expect(asked.url).toContain(`${APP}/__clerk/sign-in?`);
    const fields = { identifier: 'grace@example.com', password: SAMPLE_PASSWORD };
    const page = await browser.submit(asked, '/__clerk/sign-in', fields);
    expect(page.url).toBe(`${APP}/dashboard`);
    expect(status(page)).toBe('signed-in');
    expect(browser.cookies().get('__client')).toBeTruthy();
    expect(browser.cookies(emulator.apiUrl).size).toBe(0);
    const out = await browser.visit(`${APP}/__clerk/sign-out`);
    await browser.submit(out, '/__clerk/sign-out');
    expect(status(await browser.visit(`${APP}/`))).toBe('signed-out');
  });
});
