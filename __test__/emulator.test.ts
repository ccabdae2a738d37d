/** What users' tests rely on: the emulator, asked over HTTP and through Clerk's own verifier. */

import { verifyToken } from '@clerk/backend';
import { signedInAuthObject } from '@clerk/backend/internal';
import { parsePublishableKey } from '@clerk/shared/keys';
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  organizationClaims,
} from '../emulator';

const running: Emulator[] = [];

async function start(options?: EmulatorOptions): Promise<Emulator> {
  const emulator = await createEmulator(options);
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const bearer = (emulator: Emulator) => ({ authorization: `Bearer ${emulator.secretKey}` });

const post = (emulator: Emulator, path: string, body: string) =>
  fetch(emulator.apiUrl + path, { method: 'POST', headers: bearer(emulator), body });

describe('a seed', () => {
  it('determines keys and, at the same time, tokens', async () => {
    const options = { seed: 'one', now: () => 1_800_000_000_000 };
    const [first, second] = [await start(options), await start(options)];
    expect(second.publishableKey).toBe(first.publishableKey);
    expect(second.secretKey).toBe(first.secretKey);
    expect(second.jwtKey).toBe(first.jwtKey);
    expect(second.mintSessionToken()).toBe(first.mintSessionToken());
  });

  it('gives other keys than another seed, and none gives random ones', async () => {
    const emulators = [
      await start({ seed: 1 }),
      await start({ seed: 2 }),
      await start(),
      await start(),
    ];
    expect(new Set(emulators.map(({ jwtKey }) => jwtKey)).size).toBe(4);
    expect(new Set(emulators.map(({ secretKey }) => secretKey)).size).toBe(4);
  });
});

describe('the keys', () => {
  it('are those of a development instance', async () => {
    const { publishableKey, frontendApi, secretKey, keyId } = await start();
    expect(parsePublishableKey(publishableKey)).toEqual({
      instanceType: 'development',
      frontendApi,
    });
    expect(secretKey).toMatch(/^sk_test_\w+$/);
    expect(keyId).toMatch(/^ins_\w+$/);
  });

  it('are listed for the secret key only', async () => {
    const emulator = await start();
    const refused = await fetch(`${emulator.apiUrl}/v1/jwks`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ errors: [{ code: 'clerk_key_invalid' }] });
    const listed = await fetch(`${emulator.apiUrl}/v1/jwks`, { headers: bearer(emulator) });
    expect(await listed.json()).toMatchObject({ keys: [{ kid: emulator.keyId, alg: 'RS256' }] });
    expect(emulator.requestCount('/v1/jwks')).toBe(2);
  });

  it('can be rotated: tokens of the new key are accepted, the old one is gone', async () => {
    const emulator = await start();
    const before = emulator.mintSessionToken();
    const key = emulator.keyId;
    emulator.rotateSigningKey();
    expect(emulator.keyId).not.toBe(key);
    const options = { secretKey: emulator.secretKey, apiUrl: emulator.apiUrl };
    await expect(verifyToken(emulator.mintSessionToken(), options)).resolves.toBeDefined();
    await expect(verifyToken(before, { jwtKey: emulator.jwtKey })).rejects.toThrow();
  });
});

describe('a session token', () => {
  it("passes Clerk's own verifier, by the key set and by the PEM", async () => {
    const emulator = await start();
    const token = emulator.mintSessionToken({ sub: 'user_ada' });
    const { secretKey, apiUrl, jwtKey } = emulator;
    expect(await verifyToken(token, { secretKey, apiUrl })).toMatchObject({ sub: 'user_ada' });
    expect(await verifyToken(token, { jwtKey })).toMatchObject({ sub: 'user_ada', v: 2 });
  });

  it('is valid for 60 seconds from when it was issued', async () => {
    const emulator = await start();
    const { exp, iat } = await verifyToken(emulator.mintSessionToken(), emulator);
    expect(exp - iat).toBe(60);
  });

  it('carries permissions that come out as they were put in', async () => {
    const emulator = await start();
    const permissions = ['org:admin:read', 'org:billing:read', 'org:billing:write'];
    const token = emulator.mintSessionToken(organizationClaims({ id: 'org_1', permissions }));
    const claims = await verifyToken(token, emulator);
    const { has, orgId } = signedInAuthObject({}, token, claims);
    expect(orgId).toBe('org_1');
    expect(permissions.map((permission) => has({ permission }))).toEqual([true, true, true]);
    expect(has({ permission: 'org:admin:write' })).toBe(false);
  });

  it('is issued over HTTP, with claims and an organization', async () => {
    const emulator = await start();
    const body = JSON.stringify({
      claims: { sub: 'user_ada' },
      organization: { id: 'org_1', permissions: ['org:admin:read'] },
    });
    const response = await post(emulator, '/emulator/session_tokens', body);
    expect(response.status).toBe(201);
    const { token } = (await response.json()) as { token: string };
    expect(await verifyToken(token, emulator)).toMatchObject({
      sub: 'user_ada',
      o: { id: 'org_1', per: 'read', fpm: '1' },
      fea: 'o:admin',
    });
  });

  it.each(['{', '[]', '{"claims":1}', '{"organization":{"id":"org_1","permissions":["read"]}}'])(
    'is refused with a reason for the body %s',
    async (body) => {
      const response = await post(await start(), '/emulator/session_tokens', body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        errors: [{ code: 'form_param_format_invalid' }],
      });
    },
  );
});

describe('a handshake', () => {
  it('sends the browser back only to an http or https URL', async () => {
    const emulator = await start();
    const response = await fetch(
      `${emulator.apiUrl}/v1/client/handshake?redirect_url=javascript:alert(1)`,
    );
    expect(response.status).toBe(422);
  });
});
