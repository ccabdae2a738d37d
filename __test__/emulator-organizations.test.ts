/** What a browser may do in organizations by the emulator's Frontend API. */

import { clerkJSScriptUrl, clerkUIScriptUrl } from '@clerk/shared/loadClerkJsScript';
import { createEmulator, EMAIL_CODE, type Emulator } from '../emulator';

const APP = 'http://localhost:3000';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await createEmulator({ seed: 'organizations' });
});

afterEach(() => emulator.close());

type Answer = { status: number; body: Record<string, never> & { response: Record<string, never> } };

/** A browser on which `user` is signed in, as Clerk's library asks. */
async function browserOf(user: string) {
  const { cookies } = await emulator.signIn(new Headers(), user);
  return async (method: string, path: string, fields?: Record<string, string>): Promise<Answer> => {
    const url = new URL(emulator.portalUrl + path);
    url.searchParams.set('__clerk_db_jwt', cookies.__clerk_db_jwt ?? '');
    url.searchParams.set('_method', method);
    const response = await fetch(url, {
      method: method === 'GET' ? 'GET' : 'POST',
      headers: { origin: APP },
      ...(method !== 'GET' && { body: new URLSearchParams(fields) }),
    });
    return { status: response.status, body: await response.json() };
  };
}

const codeOf = ({ body }: Answer) => (body.errors as unknown as [{ code: string }])[0].code;

it('a member sees the organization, without what is private, and others do not', async () => {
  const [grace, edsger] = [await browserOf('grace'), await browserOf('edsger')];
  const seen = await grace('GET', '/v1/organizations/acme');
  expect(seen).toMatchObject({ status: 200, body: { response: { name: 'Acme' } } });
  expect(JSON.stringify(seen.body)).not.toContain('private_metadata');
  expect((await edsger('GET', '/v1/organizations/acme')).status).toBe(404);
});

it('changing an organization needs the permission of the role', async () => {
  const [ada, grace] = [await browserOf('ada'), await browserOf('grace')];
  for (const [method, path] of [
    ['PATCH', '/v1/organizations/acme'],
    ['DELETE', '/v1/organizations/acme'],
    ['POST', '/v1/organizations/acme/invitations'],
    ['PATCH', `/v1/organizations/acme/memberships/${emulator.userId}`],
    ['DELETE', `/v1/organizations/acme/memberships/${emulator.userId}`],
  ] as const) {
    const refused = await grace(method, path, { name: 'Mine', role: 'org:member' });
    expect([path, refused.status, codeOf(refused)]).toEqual([path, 403, 'authorization_invalid']);
  }
  const renamed = await ada('PATCH', '/v1/organizations/acme', { name: 'Acme & Sons' });
  expect(renamed.body.response).toMatchObject({ name: 'Acme & Sons' });
});

it('the last member who manages members stays', async () => {
  const ada = await browserOf('ada');
  const { id } = (await ada('GET', '/v1/organizations/acme')).body.response;
  const left = await ada('DELETE', `/v1/me/organization_memberships/${id}`);
  expect(codeOf(left)).toBe('organization_minimum_permissions_needed');
  const path = `/v1/organizations/acme/memberships/${emulator.userId}`;
  expect((await ada('PATCH', path, { role: 'org:member' })).status).toBe(400);
});

it('only the user who is invited accepts, once', async () => {
  const [ada, grace] = [await browserOf('ada'), await browserOf('grace')];
  const edsger = await browserOf('edsger');
  const invite = (address: string) =>
    ada('POST', '/v1/organizations/acme/invitations', {
      email_address: address,
      role: 'org:member',
    });
  const { id } = (await invite('edsger@example.com')).body.response;
  expect(codeOf(await invite('Edsger@Example.com'))).toBe('duplicate_record');
  expect(codeOf(await invite('grace@example.com'))).toBe('already_a_member_in_organization');
  const path = `/v1/me/organization_invitations/${id}/accept`;
  expect((await grace('POST', path)).status).toBe(404);
  expect((await edsger('POST', path)).body.response).toMatchObject({ status: 'accepted' });
  expect((await edsger('POST', path)).status).toBe(400);
  const mine = await edsger('GET', '/v1/me/organization_memberships');
  expect(mine.body.response).toMatchObject({ total_count: 1, data: [{ role: 'org:member' }] });
});

it('an invitation that was revoked, or to an address that is not verified, cannot be accepted', async () => {
  const [ada, edsger] = [await browserOf('ada'), await browserOf('edsger')];
  const invite = async (address: string) => {
    const path = '/v1/organizations/acme/invitations';
    const { body } = await ada('POST', path, { email_address: address, role: 'org:member' });
    return String(body.response.id);
  };
  const first = await invite('edsger@example.com');
  await ada('POST', `/v1/organizations/acme/invitations/${first}/revoke`);
  expect((await edsger('POST', `/v1/me/organization_invitations/${first}/accept`)).status).toBe(
    400,
  );
  const second = await invite('other@example.com');
  const added = await edsger('POST', '/v1/me/email_addresses', {
    email_address: 'other@example.com',
  });
  const accept = () => edsger('POST', `/v1/me/organization_invitations/${second}/accept`);
  expect((await accept()).status).toBe(404);
  const verify = `/v1/me/email_addresses/${added.body.response.id}/attempt_verification`;
  expect(codeOf(await edsger('POST', verify, { code: '000000' }))).toBe('form_code_incorrect');
  await edsger('POST', verify, { code: EMAIL_CODE });
  expect((await accept()).status).toBe(200);
});

it('the same paths ask a program for its secret key, and a browser for a session', async () => {
  const ask = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(emulator.apiUrl + path, { headers });
    const { errors } = (await response.json()) as { errors?: [{ code: string }] };
    return [response.status, errors?.[0].code];
  };
  const path = '/v1/organizations/acme';
  const secret = { authorization: `Bearer ${emulator.secretKey}` };
  expect(await ask(path, {})).toEqual([401, 'clerk_key_invalid']);
  expect(await ask(path, secret)).toEqual([200, undefined]);
  expect(await ask(path, { ...secret, origin: APP })).toEqual([200, undefined]);
  expect(await ask(path, { origin: APP })).toEqual([401, 'signed_out']);
  expect(await ask(path, { origin: 'https://evil.example' })).toEqual([400, 'origin_invalid']);
  expect(await ask('/v1/me/nothing', { origin: APP })).toEqual([404, 'resource_not_found']);
});

it('the environment names the scripts that @clerk/nextjs would ask for', () => {
  const options = { publishableKey: emulator.publishableKey, proxyUrl: '/' };
  expect(emulator.environment).toMatchObject({
    NEXT_PUBLIC_CLERK_JS_URL: emulator.apiUrl + clerkJSScriptUrl(options),
    NEXT_PUBLIC_CLERK_UI_URL: emulator.apiUrl + clerkUIScriptUrl(options),
  });
});
