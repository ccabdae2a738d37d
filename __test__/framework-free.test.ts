/** `authenticateRequest()` and `verifyToken()` of `ironclerk` itself, without a framework. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { TokenVerificationError } from '@clerk/backend/errors';
import { createKeys } from '../conformance/shared/keys.mjs';
import { authenticateRequest, verifyToken } from '../dist/index.js';
import {
  cookies,
  DOCUMENT,
  EVENT,
  FOREIGN_KEY,
  handedOn,
  JWT_KEY,
  load,
  mint,
  PUBLISHABLE_KEY,
  request,
  SECRET_KEY,
} from './support/instance';

const options = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: JWT_KEY };
const asked = (headers: Record<string, string>) => new Request('https://example.com/', { headers });

describe('authenticateRequest()', () => {
  it('has the shape of the peer, signed in', async () => {
    const token = mint();
    const state = await authenticateRequest(asked({ cookie: cookies(token) }), options);
    expect(state).toMatchObject({
      status: 'signed-in',
      isSignedIn: true,
      isAuthenticated: true,
      reason: null,
      message: null,
      token,
      tokenType: 'session_token',
      publishableKey: PUBLISHABLE_KEY,
      isSatellite: false,
      domain: '',
      proxyUrl: '',
      signInUrl: '',
    });
    expect(state.headers).toBeInstanceOf(Headers);
    expect(state.toAuth()).toMatchObject({ userId: 'user_1', sessionId: 'sess_1' });
  });

  it('and signed out, and on its way through a handshake', async () => {
    const signedOut = await authenticateRequest(asked({}), options);
    expect(signedOut).toMatchObject({ status: 'signed-out', token: null, isAuthenticated: false });
    expect(signedOut.headers.get('x-clerk-auth-reason')).toBe('session-token-and-uat-missing');
    expect(signedOut.toAuth()).toMatchObject({ userId: null });
    const handshake = await authenticateRequest(
      asked({ ...DOCUMENT, cookie: '__client_uat=1' }),
      options,
    );
    expect(handshake.status).toBe('handshake');
    expect(handshake.toAuth()).toBeNull();
    expect(handshake.headers.get('location')).toMatch(
      /^https:\/\/clerk\.example\.com\/v1\/client\/handshake\?/,
    );
  });

  it('rejects what is configured wrongly', async () => {
    await expect(authenticateRequest(asked({}), { ...options, secretKey: '' })).rejects.toThrow(
      'Missing Clerk Secret Key',
    );
    await expect(
      authenticateRequest(asked({}), { ...options, publishableKey: 'x' }),
    ).rejects.toThrow('Publishable key not valid');
  });

  it.each([
    [
      'version 1',
      {
        v: null,
        org_id: 'org_1',
        org_slug: 'acme',
        org_role: 'org:admin',
        org_permissions: ['org:posts:read'],
      },
    ],
    [
      'version 2',
      {
        o: { id: 'org_1', slg: 'acme', rol: 'admin', per: 'read,write', fpm: '1' },
        fea: 'o:posts',
      },
    ],
  ])('reads session claims of %s alike', async (_version, claims) => {
    const token = mint({ ...claims, act: { sub: 'user_admin' }, fva: [3, -1] });
    const auth = (await authenticateRequest(asked({ authorization: token }), options)).toAuth();
    expect(auth).toMatchObject({
      orgId: 'org_1',
      orgSlug: 'acme',
      orgRole: 'org:admin',
      orgPermissions: ['org:posts:read'],
      actor: { sub: 'user_admin' },
      factorVerificationAge: [3, -1],
    });
    expect(auth?.has({ role: 'org:admin' })).toBe(true);
  });

  it('treats a pending session as signed out unless asked', async () => {
    const state = await authenticateRequest(
      asked({ authorization: mint({ sts: 'pending' }) }),
      options,
    );
    expect(state.toAuth()).toMatchObject({ userId: null, sessionStatus: 'pending' });
    const lenient = (state.toAuth as (o: object) => unknown)({ treatPendingAsSignedOut: false });
    expect(lenient).toMatchObject({ userId: 'user_1', sessionStatus: 'pending' });
  });
});

it('a middleware outlives any number of other settings', async () => {
  const { clerkMiddleware, verifyToken: verify } = load();
  const middleware = clerkMiddleware();
  const status = async () =>
    handedOn((await middleware(request('/', DOCUMENT, mint()), EVENT)) as Response).get(
      'x-clerk-auth-status',
    );
  expect(await status()).toBe('signed-in');
  for (let count = 0; count < 10_100; count += 1) {
    const issuer = `https://clerk-${count}.example`;
    await verify('none', { ...options, issuer } as never).catch(() => {});
  }
  expect(await status()).toBe('signed-in');
});

it('says what to do where it is loaded as a browser would load it', () => {
  const program = `require(${JSON.stringify(path.join(__dirname, '../dist/index.js'))})`;
  const { stderr, status } = spawnSync(process.execPath, ['--no-addons', '-e', program], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('@jest-environment node');
  expect(stderr).toContain('code=not_external');
});

describe('verifyToken()', () => {
  it('resolves to the claims', async () => {
    const claims = await verifyToken(mint({ custom: { deep: ['x'] } }), options);
    expect(claims).toMatchObject({ sub: 'user_1', custom: { deep: ['x'] } });
  });

  it.each([
    ['expired', mint({ exp: 1 }), 'token-expired'],
    ['foreign', mint({}, {}, FOREIGN_KEY), 'token-invalid-signature'],
    ['of a machine', mint({}, { cat: 'cl_B7d4PD333AAA' }), 'token-invalid'],
    ['garbage', 'garbage', 'token-invalid'],
  ])('rejects a token that is %s, with a reason', async (_name, token, reason) => {
    const error = await verifyToken(token, options).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(TokenVerificationError);
    expect(error.reason).toBe(reason);
    expect(error.message).not.toContain(token);
  });

  it('never shares a PEM under the key id of a token', async () => {
    const token = mint({}, { kid: 'ins_attacker' });
    expect((await verifyToken(token, options)).sub).toBe('user_1');
    const { publicPem: jwtKey } = createKeys();
    await expect(verifyToken(token, { ...options, jwtKey })).rejects.toMatchObject({
      reason: 'token-invalid-signature',
    });
  });

  it('takes a PEM that lost its line breaks, or its first and last line', async () => {
    for (const jwtKey of [
      JWT_KEY.replaceAll('\n', ''),
      JWT_KEY.replaceAll('\n', '\\n'),
      JWT_KEY.replaceAll('\n', '\r\n'),
      JWT_KEY.split('\n').slice(1, -2).join(''),
    ]) {
      expect((await verifyToken(mint(), { ...options, jwtKey })).sub).toBe('user_1');
    }
  });
});
