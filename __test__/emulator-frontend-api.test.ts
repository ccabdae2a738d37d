/** The emulator's Frontend API and account portal, as a browser without and with JavaScript uses them. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { verifyToken } from '@clerk/backend';
import { createEmulator, type Emulator, type EmulatorOptions, SAMPLE_PASSWORD } from '../emulator';

const APP = 'http://localhost:3000';
const running: Emulator[] = [];

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ seed: 'frontend', ...options });
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

/** What Clerk's browser library sends: forms, `_method`, the development browser in the query. */
function library(emulator: Emulator, devBrowser: string) {
  return async (method: string, path: string, fields?: Record<string, string>, origin = APP) => {
    const url = new URL(emulator.portalUrl + path);
    url.searchParams.set('__clerk_db_jwt', devBrowser);
    if (method !== 'GET' && method !== 'POST') {
      url.searchParams.set('_method', method);
    }
    const response = await fetch(url, {
      method: method === 'GET' ? 'GET' : 'POST',
      headers: { origin },
      ...(method !== 'GET' && { body: new URLSearchParams(fields) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
}

async function newBrowser(emulator: Emulator) {
  const response = await fetch(`${emulator.portalUrl}/v1/dev_browser`, { method: 'POST' });
  const { id } = (await response.json()) as { id: string };
  return library(emulator, id);
}

describe('the Frontend API', () => {
  it('signs in with a password, gives tokens, and signs out', async () => {
    const emulator = await start();
    const ask = await newBrowser(emulator);
    const before = await ask('GET', '/v1/client');
    expect(before.body).toMatchObject({ response: { object: 'client', sessions: [] } });
    const begun = await ask('POST', '/v1/client/sign_ins', { identifier: 'ada@example.com' });
    expect(begun.body.response).toMatchObject({
      status: 'needs_first_factor',
      supported_first_factors: [
        { strategy: 'password' },
        { strategy: 'email_code', safe_identifier: 'ada@example.com' },
        { strategy: 'reset_password_email_code', safe_identifier: 'ada@example.com' },
      ],
    });
    const path = `/v1/client/sign_ins/${begun.body.response.id}/attempt_first_factor`;
    const wrong = await ask('POST', path, { strategy: 'password', password: 'wrong' });
    expect(wrong).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'form_password_incorrect', meta: { param_name: 'password' } }] },
    });
    const done = await ask('POST', path, { strategy: 'password', password: SAMPLE_PASSWORD });
    expect(done.body.response.status).toBe('complete');
    const id = done.body.response.created_session_id;
    expect(done.body.client.sessions[0]).toMatchObject({
      id,
      status: 'active',
      user: { first_name: 'Ada' },
    });
    expect(JSON.stringify(done.body)).not.toMatch(/private_metadata|refresh_token|"salt"/);
    const token = await ask('POST', `/v1/client/sessions/${id}/tokens`);
    expect(await verifyToken(token.body.jwt, emulator)).toMatchObject({ sid: id, azp: APP });
    const out = await ask('DELETE', '/v1/client/sessions');
    expect(out.body.response.sessions).toEqual([]);
    const after = await ask('POST', `/v1/client/sessions/${id}/tokens`);
    expect(after).toMatchObject({ status: 401, body: { errors: [{ code: 'signed_out' }] } });
  });

  it('signs up, and refuses an address that is taken', async () => {
    const ask = await newBrowser(await start());
    const fields = { email_address: 'new@example.com', password: 'a long password' };
    const done = await ask('POST', '/v1/client/sign_ups', fields);
    expect(done.body.response).toMatchObject({ status: 'complete', missing_fields: [] });
    expect(done.body.client.sessions[0].user.email_addresses[0].email_address).toBe(
      'new@example.com',
    );
    const again = await ask('POST', '/v1/client/sign_ups', fields);
    expect(again.body).toMatchObject({ errors: [{ code: 'form_identifier_exists' }] });
  });

  it('activates organizations of the user, and no others', async () => {
    const ask = await newBrowser(await start());
    const fields = { identifier: 'edsger@example.com', password: SAMPLE_PASSWORD };
    const { body } = await ask('POST', '/v1/client/sign_ins', fields);
    const path = `/v1/client/sessions/${body.response.created_session_id}/touch`;
    const refused = await ask('POST', path, { active_organization_id: 'acme' });
    expect(refused.status).toBe(404);
    const personal = await ask('POST', path, { active_organization_id: '' });
    expect(personal.body.response.last_active_organization_id).toBeNull();
  });

  it("keeps one browser's sessions from another", async () => {
    const emulator = await start();
    const [one, other] = [await newBrowser(emulator), await newBrowser(emulator)];
    const fields = { identifier: 'ada@example.com', password: SAMPLE_PASSWORD };
    const { body } = await one('POST', '/v1/client/sign_ins', fields);
    const path = `/v1/client/sessions/${body.response.created_session_id}`;
    expect((await other('POST', `${path}/tokens`)).status).toBe(401);
    expect((await other('GET', `/v1/client/sign_ins/${body.response.id}`)).status).toBe(404);
  });

  it('answers allowed origins across origins, with credentials, and no others', async () => {
    const emulator = await start({ allowedOrigins: ['https://app.example'] });
    const ask = await newBrowser(emulator);
    for (const origin of [APP, 'https://app.example']) {
      const { headers } = await ask('GET', '/v1/client', undefined, origin);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
    }
    const stranger = await ask('GET', '/v1/client', undefined, 'https://evil.example');
    expect(stranger).toMatchObject({ status: 400, body: { errors: [{ code: 'origin_invalid' }] } });
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('says in its environment what it does', async () => {
    const ask = await newBrowser(await start());
    const { body } = await ask('PATCH', '/v1/environment');
    expect(body).toMatchObject({
      auth_config: { single_session_mode: true },
      display_config: { instance_environment_type: 'development' },
      user_settings: {
        attributes: { password: { enabled: true }, phone_number: { enabled: false } },
      },
      organization_settings: { enabled: true },
    });
  });

  it("serves Clerk's browser library where it is installed, and no other file", async () => {
    const emulator = await start();
    const directory = mkdtempSync(path.join(tmpdir(), 'emulator-'));
    const dist = path.join(directory, 'node_modules/@clerk/clerk-js/dist');
    mkdirSync(dist, { recursive: true });
    writeFileSync(path.join(dist, 'clerk.browser.js'), '/* the library */');
    writeFileSync(path.join(dist, '../package.json'), '{ "version": "6.1.2" }');
    writeFileSync(path.join(directory, 'node_modules/secret.js'), '');
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(directory);
    const get = async (file: string) => {
      const response = await fetch(`${emulator.apiUrl}/npm/@clerk/${file}`);
      return [response.status, await response.text()];
    };
    expect(await get('clerk-js@6/dist/clerk.browser.js')).toEqual([200, '/* the library */']);
    expect((await get('clerk-js@6.1.2/dist/clerk.browser.js'))[0]).toBe(200);
    const [status, problem] = await get('clerk-js@5/dist/clerk.browser.js');
    expect([status, problem]).toEqual([
      404,
      expect.stringContaining('npm install --save-dev @clerk/clerk-js@6 @clerk/ui@1'),
    ]);
    for (const other of ['clerk-js@6/dist/..%2F..%2F..%2Fsecret.js', 'backend@1/dist/index.js']) {
      expect((await get(other))[0]).toBe(404);
    }
    cwd.mockRestore();
    rmSync(directory, { recursive: true });
  });

  it('tells a stranger with a wrong secret key nothing through a proxy', async () => {
    const emulator = await start();
    const headers = { 'clerk-secret-key': 'sk_test_wrong', 'clerk-proxy-url': `${APP}/__clerk` };
    const response = await fetch(`${emulator.apiUrl}/v1/environment`, { headers });
    expect(response.status).toBe(401);
  });
});

describe('a handshake', () => {
  const handshake = (emulator: Emulator, query: Record<string, string>) =>
    fetch(`${emulator.portalUrl}/v1/client/handshake?${new URLSearchParams(query)}`, {
      redirect: 'manual',
    });

  it.each([
    'https://evil.example/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://user:pass@localhost:3000/',
    'javascript:alert(1)',
    '//localhost:3000/',
    '',
  ])('goes nowhere for redirect_url=%s', async (redirect_url) => {
    const response = await handshake(await start(), { redirect_url });
    expect(response.status).toBe(422);
    expect(response.headers.get('location')).toBeNull();
  });

  it.each([
    'http://localhost:5173/x',
    'http://app.localhost/',
    'http://[::1]:3000/',
    'https://app.example/y',
  ])('comes back to %s', async (redirect_url) => {
    const emulator = await start({ allowedOrigins: ['https://app.example'] });
    const response = await handshake(emulator, { redirect_url });
    expect(response.status).toBe(307);
    expect(new URL(response.headers.get('location') ?? '').origin).toBe(
      new URL(redirect_url).origin,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('carries a signed token, whose cookies are secure on https', async () => {
    const emulator = await start({ allowedOrigins: ['https://app.example'] });
    const { cookies } = await emulator.signIn(new Headers(), 'ada@example.com');
    const response = await handshake(emulator, {
      redirect_url: 'https://app.example/',
      __clerk_db_jwt: cookies.__clerk_db_jwt ?? '',
      suffixed_cookies: 'true',
    });
    const token = new URL(response.headers.get('location') ?? '').searchParams.get(
      '__clerk_handshake',
    );
    const [, payload = ''] = (token ?? '').split('.');
    const { handshake: lines } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const suffix = /__refresh_([\w-]{8})=/.exec(lines.join())?.[1] ?? '';
    const names = lines.map((line: string) => line.split('=')[0]?.replace(suffix, '<suffix>'));
    expect([...names].sort()).toEqual([
      '__clerk_db_jwt',
      '__clerk_db_jwt_<suffix>',
      '__client_uat',
      '__client_uat_<suffix>',
      '__refresh_<suffix>',
      '__session',
      '__session_<suffix>',
    ]);
    expect(lines.every((line: string) => line.endsWith('; Secure'))).toBe(true);
  });

  it('has a payload behind its nonce for the secret key only, and not for long', async () => {
    const emulator = await start();
    const response = await handshake(emulator, { redirect_url: `${APP}/`, format: 'nonce' });
    const location = new URL(response.headers.get('location') ?? '');
    const nonce = location.searchParams.get('__clerk_handshake_nonce') ?? '';
    const redeem = (key: string) =>
      fetch(`${emulator.apiUrl}/v1/clients/handshake_payload?nonce=${nonce}`, {
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await redeem('sk_test_wrong')).status).toBe(401);
    const { directives } = (await (await redeem(emulator.secretKey)).json()) as never;
    expect(directives).toContainEqual(expect.stringMatching(/^__client_uat=0;/));
    emulator.shiftClock(61_000);
    expect((await redeem(emulator.secretKey)).status).toBe(404);
  });

  it('tells a satellite that it is in sync', async () => {
    const emulator = await start({ instanceType: 'production', satellites: ['satellite.example'] });
    const response = await handshake(emulator, { redirect_url: 'https://satellite.example/x' });
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.searchParams.get('__clerk_synced')).toBe('true');
  });
});

describe('the account portal', () => {
  const post = (emulator: Emulator, path: string, fields: Record<string, string>, headers = {}) =>
    fetch(emulator.portalUrl + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers,
      redirect: 'manual',
    });

  it('names what is wrong with a sign-in, and keeps what was typed', async () => {
    const fields = {
      identifier: '<b>ada@example.com',
      password: 'x',
      redirect_url: `${APP}/a?b=1&c=2`,
    };
    const response = await post(await start(), '/sign-in', fields);
    const body = await response.text();
    expect(response.status).toBe(422);
    expect(body).toContain('role="alert"');
    expect(body).toContain('value="&lt;b&gt;ada@example.com"');
    expect(body).toContain(`value="${APP}/a?b=1&amp;c=2"`);
    expect(body).not.toContain('<b>ada');
  });

  it.each(['/sign-in', '/sign-up', '/sign-out', '/user', '/organizations'])(
    '%s redirects only to permitted origins',
    async (path) => {
      const emulator = await start();
      const query = new URLSearchParams({ redirect_url: 'https://evil.example/' });
      const response = await fetch(`${emulator.portalUrl}${path}?${query}`, { redirect: 'manual' });
      expect(response.status).toBe(422);
      expect(response.headers.get('location')).toBeNull();
    },
  );

  it('refuses the redirect_url of a form as well', async () => {
    const response = await post(await start(), '/sign-in', {
      identifier: 'ada@example.com',
      password: SAMPLE_PASSWORD,
      redirect_url: 'https://evil.example/',
    });
    expect(response.status).toBe(422);
    expect(response.headers.get('location')).toBeNull();
  });

  it.each([
    { origin: 'http://localhost:9999' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('refuses a form of another page: %j', async (headers) => {
    const fields = { identifier: 'ada@example.com', password: SAMPLE_PASSWORD };
    const response = await post(await start(), '/sign-in', fields, headers);
    expect([400, 403]).toContain(response.status);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('runs no scripts and cannot be framed', async () => {
    const emulator = await start();
    const { headers } = await fetch(`${emulator.portalUrl}/sign-in`);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('is there for every instance, below its own path', async () => {
    const emulator = await start({ instances: [{ instanceType: 'production' }] });
    const second = emulator.instances[1];
    expect(second?.portalUrl).toBe(`${emulator.apiUrl}/instances/1`);
    const page = await (await fetch(`${second?.portalUrl}/sign-in`)).text();
    expect(page).toContain('production instance');
    expect(page).toContain('action="/instances/1/sign-in"');
    expect((await fetch(`${emulator.apiUrl}/instances/7/sign-in`)).status).toBe(404);
  });
});
