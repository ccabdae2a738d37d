/** The emulator's Backend API, asked through Clerk's own client. */

import { createClerkClient, verifyToken } from '@clerk/backend';
import { verifyMachineAuthToken } from '@clerk/backend/internal';
import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';

let emulator: Emulator;
let clerk: ReturnType<typeof createClerkClient>;

beforeEach(async () => {
  emulator = await createEmulator({
    seed: 'backend',
    jwtTemplates: { hasura: { role: 'editor' } },
  });
  clerk = clientWith({});
});

afterEach(() => emulator.close());

const clientWith = (options: object) =>
  createClerkClient({
    secretKey: emulator.secretKey,
    apiUrl: emulator.apiUrl,
    jwtKey: emulator.jwtKey,
    ...options,
  });

const code = (expected: string, status: number) => ({ status, errors: [{ code: expected }] });

const grace = async () => {
  const { data } = await clerk.users.getUserList({ emailAddress: ['grace@example.com'] });
  return data[0] ?? fail('Grace is not there');
};

function fail(message: string): never {
  throw new Error(message);
}

describe('users', () => {
  it('has the sample users', async () => {
    const { data, totalCount } = await clerk.users.getUserList({ orderBy: '+first_name' });
    expect(totalCount).toBe(3);
    expect(data.map(({ firstName }) => firstName)).toEqual(['Ada', 'Edsger', 'Grace']);
    const ada = await clerk.users.getUser(emulator.userId);
    expect(ada.primaryEmailAddress?.emailAddress).toBe('ada@example.com');
    expect(ada.primaryEmailAddress?.verification?.status).toBe('verified');
    expect(ada).toMatchObject({ fullName: 'Ada Lovelace', passwordEnabled: true, banned: false });
    expect(JSON.stringify(ada.raw)).not.toContain('salt');
  });

  it.each([
    [{ query: 'LOVE' }, ['Ada']],
    [{ username: ['grace', 'edsger'] }, ['Edsger', 'Grace']],
    [{ emailAddress: ['nobody@example.com'] }, []],
    [{ limit: 1, offset: 1 }, ['Grace']],
    [{ createdAtAfter: 4_000_000_000_000 }, []],
  ])('lists those that %j asks for', async (params, names) => {
    const { data } = await clerk.users.getUserList(params);
    expect(data.map(({ firstName }) => firstName)).toEqual(names);
  });

  it('creates, changes, bans and deletes one', async () => {
    const made = await clerk.users.createUser({
      emailAddress: ['Alan@Example.com'],
      password: 'a long password',
      firstName: 'Alan',
      externalId: 'legacy-1',
      publicMetadata: { plan: 'free', limits: { seats: 1, disk: 2 } },
    });
    expect(made.id).toMatch(/^user_\w{27}$/);
    expect(made.emailAddresses[0]?.emailAddress).toBe('alan@example.com');
    expect(await clerk.users.getCount({ externalId: ['legacy-1'] })).toBe(1);
    const renamed = await clerk.users.updateUser(made.id, { lastName: 'Turing' });
    expect(renamed.fullName).toBe('Alan Turing');
    const merged = await clerk.users.updateUserMetadata(made.id, {
      publicMetadata: { limits: { seats: 5, disk: null } },
      privateMetadata: { note: 'x' },
    } as never);
    expect(merged.publicMetadata).toEqual({ plan: 'free', limits: { seats: 5 } });
    expect(merged.privateMetadata).toEqual({ note: 'x' });
    const replaced = await clerk.users.replaceUserMetadata(made.id, { publicMetadata: { a: 1 } });
    expect(replaced.publicMetadata).toEqual({ a: 1 });
    expect(
      await clerk.users.verifyPassword({ userId: made.id, password: 'a long password' }),
    ).toEqual({ verified: true });
    expect((await clerk.users.banUser(made.id)).banned).toBe(true);
    await expect(emulator.signIn(new Headers(), made.id)).rejects.toThrow('banned');
    expect((await clerk.users.unbanUser(made.id)).banned).toBe(false);
    expect(await clerk.users.deleteUser(made.id)).toMatchObject({ id: made.id, deleted: true });
    await expect(clerk.users.getUser(made.id)).rejects.toMatchObject(
      code('resource_not_found', 404),
    );
  });

  it('refuses with a code what cannot be', async () => {
    const { users } = clerk;
    const password = 'a long password';
    const taken = { emailAddress: ['ADA@example.com'], password };
    await expect(users.createUser(taken)).rejects.toMatchObject(
      code('form_identifier_exists', 422),
    );
    const short = { emailAddress: ['b@example.com'], password: 'short' };
    await expect(users.createUser(short)).rejects.toMatchObject(
      code('form_password_length_too_short', 422),
    );
    await expect(
      users.verifyPassword({ userId: emulator.userId, password: 'wrong' }),
    ).rejects.toMatchObject(code('incorrect_password', 422));
    const stranger = clientWith({ secretKey: 'sk_test_stranger' });
    await expect(stranger.users.getUserList()).rejects.toMatchObject(
      code('clerk_key_invalid', 401),
    );
  });

  it.each([
    { emailAddress: 'x@example.com' },
    { emailAddress: [1] },
    { username: 'x', password: 12345678 },
    { username: 'x', publicMetadata: [] },
    { emailAddress: ['not an address'] },
    {},
  ])('refuses the fields %j', async (fields) => {
    await expect(clerk.users.createUser(fields as never)).rejects.toMatchObject({ status: 422 });
    expect(await clerk.users.getCount()).toBe(3);
  });

  it('has email addresses of its own', async () => {
    const userId = emulator.userId;
    const made = await clerk.emailAddresses.createEmailAddress({
      userId,
      emailAddress: 'countess@example.com',
      verified: true,
      primary: true,
    });
    const ada = await clerk.users.getUser(userId);
    expect(ada.primaryEmailAddress?.id).toBe(made.id);
    expect(ada.emailAddresses).toHaveLength(2);
    const [, other] = ada.emailAddresses;
    await clerk.emailAddresses.deleteEmailAddress(other?.id ?? '');
    expect((await clerk.users.getUser(userId)).emailAddresses).toHaveLength(1);
  });
});

describe('organizations', () => {
  it('has the sample organizations with their members', async () => {
    const acme = await clerk.organizations.getOrganization({ slug: 'acme' });
    expect(acme).toMatchObject({ name: 'Acme', slug: 'acme', membersCount: 2 });
    const { data, totalCount } = await clerk.organizations.getOrganizationMembershipList({
      organizationId: acme.id,
      role: ['org:admin'],
    });
    expect(totalCount).toBe(1);
    expect(data[0]).toMatchObject({
      role: 'org:admin',
      publicUserData: { userId: emulator.userId, identifier: 'ada@example.com' },
    });
    expect(data[0]?.permissions).toContain('org:admin:example1');
    const of = await clerk.users.getOrganizationMembershipList({ userId: emulator.userId });
    expect(of.data.map(({ organization }) => organization.slug).sort()).toEqual(['acme', 'globex']);
  });

  it('creates, changes and deletes one', async () => {
    const made = await clerk.organizations.createOrganization({
      name: 'Initech GmbH',
      createdBy: emulator.userId,
    });
    expect(made).toMatchObject({ slug: 'initech-gmbh', membersCount: 1 });
    const organizationId = made.id;
    const renamed = await clerk.organizations.updateOrganization(organizationId, {
      name: 'Initech',
    });
    expect(renamed.name).toBe('Initech');
    const { id: userId } = await grace();
    const params = { organizationId, userId, role: 'org:member' };
    await clerk.organizations.createOrganizationMembership(params);
    await expect(clerk.organizations.createOrganizationMembership(params)).rejects.toMatchObject(
      code('already_a_member_in_organization', 400),
    );
    const admin = await clerk.organizations.updateOrganizationMembership({
      ...params,
      role: 'org:admin',
    });
    expect(admin.permissions).toContain('org:invoices:create');
    await clerk.organizations.deleteOrganizationMembership({ organizationId, userId });
    expect(await clerk.organizations.deleteOrganization(organizationId)).toMatchObject({
      deleted: true,
    });
    const { data } = await clerk.organizations.getOrganizationList({ query: 'initech' });
    expect(data).toEqual([]);
  });

  it('grants what its roles grant', async () => {
    const role = await clerk.organizationRoles.createOrganizationRole({
      key: 'org:auditor',
      name: 'Auditor',
      permissions: ['org:invoices:read', 'org:audits:read'],
    });
    expect(role.permissions.map(({ key }) => key).sort()).toEqual([
      'org:audits:read',
      'org:invoices:read',
    ]);
    const acme = await clerk.organizations.getOrganization({ slug: 'acme' });
    const { id: userId } = await grace();
    await clerk.organizations.updateOrganizationMembership({
      organizationId: acme.id,
      userId,
      role: 'org:auditor',
    });
    const { token } = await emulator.signIn(new Headers(), userId, { organization: 'acme' });
    const claims = await verifyToken(token, { jwtKey: emulator.jwtKey });
    expect(claims).toMatchObject({ o: { rol: 'auditor', per: 'read', fpm: '1,1' } });
    const { totalCount } = await clerk.organizationRoles.getOrganizationRoleList();
    expect(totalCount).toBe(3);
  });
});

describe('sessions', () => {
  it('are listed, tell tokens, and can be revoked', async () => {
    const { sessionId, token } = await emulator.signIn(new Headers(), 'ada@example.com');
    const { data } = await clerk.sessions.getSessionList({ userId: emulator.userId });
    expect(data.map(({ id }) => id)).toContain(sessionId);
    const { jwt } = await clerk.sessions.getToken(sessionId);
    expect(await verifyToken(jwt, { jwtKey: emulator.jwtKey })).toMatchObject({ sid: sessionId });
    const fromTemplate = await clerk.sessions.getToken(sessionId, 'hasura', 120);
    const claims = JSON.parse(atob(fromTemplate.jwt.split('.')[1] ?? ''));
    expect(claims).toMatchObject({ role: 'editor', sub: emulator.userId });
    expect(claims.exp - claims.iat).toBe(120);
    await expect(clerk.sessions.getToken(sessionId, 'nothing')).rejects.toMatchObject(
      code('resource_not_found', 404),
    );
    expect((await clerk.sessions.verifySession(sessionId, token)).status).toBe('active');
    expect((await clerk.sessions.revokeSession(sessionId)).status).toBe('revoked');
    await expect(clerk.sessions.getToken(sessionId)).rejects.toMatchObject({ status: 404 });
  });

  it('are refreshed for who has an expired token and the refresh token', async () => {
    const { sessionId, cookies, userId } = await emulator.signIn(new Headers(), 'ada@example.com');
    const iat = Math.floor(Date.now() / 1000) - 600;
    const [refresh_token = ''] = Object.entries(cookies)
      .filter(([name]) => name.startsWith('__refresh_'))
      .map(([, value]) => value);
    const params = {
      expired_token: emulator.mintSessionToken({ sub: userId, sid: sessionId, iat }),
      refresh_token,
      request_origin: 'http://localhost:3000',
    };
    const { jwt } = await clerk.sessions.refreshSession(sessionId, { ...params, format: 'token' });
    expect(await verifyToken(jwt, { jwtKey: emulator.jwtKey })).toMatchObject({ sid: sessionId });
    for (const [change, expected] of [
      [{ refresh_token: 'other' }, 'refresh_token_invalid'],
      [
        { expired_token: emulator.mintSessionToken({ sid: 'sess_other' }) },
        'expired_token_invalid',
      ],
    ] as const) {
      await expect(
        clerk.sessions.refreshSession(sessionId, { ...params, ...change, format: 'token' }),
      ).rejects.toMatchObject(code(expected, 401));
    }
    emulator.revokeSession(sessionId);
    await expect(
      clerk.sessions.refreshSession(sessionId, { ...params, format: 'token' }),
    ).rejects.toMatchObject(code('session_not_active', 401));
  });

  it('belong to clients', async () => {
    const { sessionId } = await emulator.signIn(new Headers(), 'grace@example.com');
    const { data } = await clerk.clients.getClientList();
    expect(data[0]?.sessionIds).toEqual([sessionId]);
    expect((await clerk.clients.getClient(data[0]?.id ?? '')).lastActiveSessionId).toBe(sessionId);
  });
});

describe('tokens of machines', () => {
  it('verifies API keys until they are revoked', async () => {
    const made = await clerk.apiKeys.create({
      name: 'CI',
      subject: emulator.userId,
      scopes: ['read'],
      claims: { team: 'a' },
    });
    const secret = made.secret ?? '';
    expect(secret).toMatch(/^ak_/);
    expect(await clerk.apiKeys.verify(secret)).toMatchObject({
      id: made.id,
      subject: emulator.userId,
      scopes: ['read'],
      claims: { team: 'a' },
    });
    expect(await clerk.apiKeys.getSecret(made.id)).toEqual({ secret });
    expect((await clerk.apiKeys.list({ subject: emulator.userId })).totalCount).toBe(1);
    await clerk.apiKeys.revoke({ apiKeyId: made.id, revocationReason: 'lost' });
    await expect(clerk.apiKeys.verify(secret)).rejects.toMatchObject({ status: 404 });
    await expect(clerk.apiKeys.verify('ak_unknown_secret')).rejects.toMatchObject({ status: 404 });
  });

  it('verifies tokens of machines, opaque and JSON Web Tokens', async () => {
    const receiver = await clerk.machines.create({ name: 'receiver' });
    const sender = await clerk.machines.create({ name: 'sender', scopedMachines: [receiver.id] });
    const machineSecretKey = sender.secretKey ?? '';
    const opaque = await clerk.m2m.createToken({ machineSecretKey, claims: { job: 1 } });
    expect(opaque.token).toMatch(/^mt_/);
    const verifying = { token: opaque.token ?? '', machineSecretKey: receiver.secretKey ?? '' };
    expect(await clerk.m2m.verify(verifying)).toMatchObject({
      subject: sender.id,
      scopes: [receiver.id],
      claims: { job: 1 },
    });
    expect((await clerk.m2m.verify({ token: verifying.token })).id).toBe(opaque.id);
    const jwt = await clerk.m2m.createToken({
      machineSecretKey,
      tokenFormat: 'jwt',
      secondsUntilExpiration: 60,
    });
    expect(await clerk.m2m.verify({ token: jwt.token ?? '' })).toMatchObject({
      id: jwt.id,
      subject: sender.id,
      scopes: [receiver.id],
      expired: false,
    });
    expect((await clerk.m2m.list({ machineSecretKey, subject: sender.id })).totalCount).toBe(2);
    await clerk.m2m.revokeToken({ machineSecretKey, m2mTokenId: opaque.id });
    await expect(clerk.m2m.verify(verifying)).rejects.toMatchObject({ status: 404 });
    await expect(clerk.m2m.createToken()).rejects.toMatchObject(
      code('machine_secret_key_invalid', 401),
    );
  });

  it('verifies OAuth access tokens, opaque and JSON Web Tokens', async () => {
    const from = { userId: emulator.userId, clientId: 'app', scopes: ['email'] };
    const opaque = emulator.createOAuthAccessToken(from);
    const expected = { clientId: 'app', subject: emulator.userId, scopes: ['email'] };
    expect(await clerk.idPOAuthAccessToken.verify(opaque.token)).toMatchObject(expected);
    const jwt = emulator.createOAuthAccessToken({ ...from, format: 'jwt' });
    const { jwtKey, secretKey, apiUrl } = emulator;
    const verified = await verifyMachineAuthToken(jwt.token, { jwtKey, secretKey, apiUrl });
    expect(verified).toMatchObject({ data: { id: jwt.id, ...expected }, tokenType: 'oauth_token' });
    expect(await clerk.idPOAuthAccessToken.verify(jwt.token)).toMatchObject({ id: jwt.id });
    emulator.revokeOAuthAccessToken(opaque.id);
    await expect(clerk.idPOAuthAccessToken.verify(opaque.token)).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe('several instances', () => {
  it('are told apart by their secret keys and know nothing of each other', async () => {
    const both = await createEmulator({ instances: [{ instanceType: 'production' }] });
    const [first, second] = both.instances;
    const client = (secretKey = '') => createClerkClient({ secretKey, apiUrl: both.apiUrl });
    expect(second?.secretKey).toMatch(/^sk_live_/);
    const made = await client(second?.secretKey).users.createUser({
      emailAddress: ['only@example.com'],
      password: SAMPLE_PASSWORD,
    });
    await expect(client(first?.secretKey).users.getUser(made.id)).rejects.toMatchObject({
      status: 404,
    });
    const token = second?.mintSessionToken() ?? '';
    await expect(verifyToken(token, { jwtKey: first?.jwtKey ?? '' })).rejects.toThrow();
    await both.close();
  });
});
