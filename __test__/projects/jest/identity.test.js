const { as, endingOf } = require('ironclerk/testing');
const { auth, currentUser, clerkClient, getAuth } = require('ironclerk/server');

afterEach(() => jest.useRealTimers());

const users = ['user_a', 'user_b', 'user_c'];

/** Asks who is signed in, before and after waiting in every way. */
async function ask() {
  const { userId: before } = await auth();
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 1));
  const { userId: after } = await auth();
  return [before, after, (await currentUser()).id];
}

test('identities of parallel runs are apart', async () => {
  const seen = await Promise.all(users.map((userId) => as({ userId }, ask)));
  expect(seen).toEqual(users.map((userId) => [userId, userId, userId]));
});

test.each(users)('one of several tests at once: %s', async (userId) => {
  expect(await as({ userId }, ask)).toEqual([userId, userId, userId]);
});

test('an inner identity ends with its run', async () => {
  const ids = await as({ userId: 'user_a' }, async () => {
    const inner = await as(null, async () => (await auth()).userId);
    return [inner, (await auth()).userId];
  });
  expect(ids).toEqual([null, 'user_a']);
});

test('outside of it, auth() throws as ever', async () => {
  await as({}, ask);
  await expect(auth()).rejects.toThrow('only supported in App Router');
  expect(() => getAuth(new Request('http://localhost:3000/'))).toThrow('clerkMiddleware()');
});

test('fake timers do not change it', async () => {
  jest.useFakeTimers({ now: Date.UTC(2031, 5, 1) });
  const claims = await as({}, async () => {
    const waited = new Promise((resolve) => setTimeout(resolve, 60_000));
    jest.advanceTimersByTime(3_600_000);
    await waited;
    return (await auth()).sessionClaims;
  });
  expect(claims.iat).toBe(Date.UTC(2031, 5, 1) / 1000);
});

test('permissions, plans, claims and the actor count', async () => {
  const identity = {
    orgRole: 'org:editor',
    orgPermissions: ['org:posts:write'],
    orgFeatures: ['export'],
    orgPlan: 'pro',
    actor: { sub: 'user_support' },
    factorVerificationAge: [1, -1],
    sessionClaims: { metadata: { theme: 'dark' } },
  };
  const found = await as(identity, () => auth());
  expect(found.has({ permission: 'org:posts:write' })).toBe(true);
  expect(found.has({ permission: 'org:posts:delete' })).toBe(false);
  expect(found.has({ role: 'org:editor' })).toBe(true);
  expect(found.has({ feature: 'org:export' })).toBe(true);
  expect(found.has({ plan: 'org:pro' })).toBe(true);
  expect(found.has({ reverification: 'strict' })).toBe(true);
  expect(found.actor).toEqual({ sub: 'user_support' });
  expect(found.sessionClaims.metadata).toEqual({ theme: 'dark' });
});

test('a pending session counts as signed out', async () => {
  const pending = { sessionStatus: 'pending' };
  expect((await as(pending, () => auth())).userId).toBeNull();
  const options = { treatPendingAsSignedOut: false };
  expect((await as(pending, () => auth(options))).userId).toBe('user_test');
  expect(await as(pending, () => currentUser())).toBeNull();
});

test('a machine passes where its type is accepted', async () => {
  const key = { tokenType: 'api_key', userId: 'user_a', scopes: ['read'] };
  const found = await as(key, () => auth.protect({ token: 'api_key' }));
  expect([found.userId, found.scopes]).toEqual(['user_a', ['read']]);
  expect((await as(key, () => auth())).userId).toBeNull();
  expect(await endingOf(() => as(key, () => auth.protect({ token: 'm2m_token' })))).toEqual({
    status: 401,
  });
});

test('its token is refused by every verifier', async () => {
  const token = await as({}, async () => (await auth()).getToken());
  const { verifyToken } = await require('ironclerk/server');
  await expect(verifyToken(token, { secretKey: 'sk_test_x' })).rejects.toThrow();
});

test('a client of the Backend API can be made', async () => {
  expect(await as({}, async () => typeof (await clerkClient()).users.getUser)).toBe('function');
});

test('modules that are loaded again share it', async () => {
  jest.resetModules();
  const again = require('ironclerk/server');
  expect(again.auth).not.toBe(auth);
  expect((await as({ userId: 'user_a' }, () => again.auth())).userId).toBe('user_a');
});

test('an alias of the application leads to it', async () => {
  const aliased = require('@clerk/nextjs/server');
  expect((await as({ userId: 'user_a' }, () => aliased.auth())).userId).toBe('user_a');
});
