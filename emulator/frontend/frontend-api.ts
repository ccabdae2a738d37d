/**
 * The Frontend API, which browsers call. **A browser can access only its own
 * client.**
 */

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { isAllowedOrigin } from '../addresses';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { resourceNotFound, signedOut } from '../errors';
import { sessionToken, templateToken } from '../issued-token';
import { activateOrganization } from '../store/membership';
import type { SignIn, SignUp } from '../store/rows';
import { activeSessions, endSession } from '../store/session';
import { attemptPassword, createSignIn, signInJson } from '../store/sign-in-attempt';
import { createSignUp, signUpJson, updateSignUp } from '../store/sign-up-attempt';
import { updateUser, userById } from '../store/user';
import { clientOf, devBrowserOf, ensureClient, ownSession, setClientUat } from './browser';
import { browserScript } from './browser-script';
import { environmentJson } from './environment';
import { handshake } from './handshake';
import {
  browserClientJson,
  browserSessionJson,
  browserUserJson,
  currentSession,
  emptyClientJson,
} from './resources';

/** The paths of the Frontend API, which browsers ask. */
export const PATHS = [
  '/v1/client',
  '/v1/client/*',
  '/v1/environment',
  '/v1/dev_browser',
  '/v1/me',
  '/v1/me/*',
];

/** The routes of the Frontend API. */
export function frontendApi(): Hono<Env> {
  const app = new Hono<Env>();
  for (const path of PATHS) {
    app.use(path, crossOrigin);
  }
  app.get('/v1/client/handshake', handshake);
  // Clerk's browser library asks with PATCH, which tells the instance its origin.
  app.on(['GET', 'PATCH'], '/v1/environment', (c) => c.json(environmentJson(c)));
  app.get('/npm/@clerk/:package/dist/:file', browserScript);
  app.get('/.well-known/jwks.json', (c) => c.json(c.get('instance').keys.jwks));
  app.post('/v1/dev_browser', (c) => {
    const id = devBrowserOf(c) ?? c.get('instance').createDevBrowser();
    return c.json({ object: 'dev_browser', id, token: id });
  });
  clientRoutes(app);
  signInRoutes(app);
  signUpRoutes(app);
  sessionRoutes(app);
  userRoutes(app);
  return app;
}

const crossOrigin = cors({
  origin: (origin, c) => (isAllowedOrigin(c.get('instance'), origin) ? origin : null),
  credentials: true,
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposeHeaders: ['Authorization', 'Clerk-Db-Jwt', 'Retry-After'],
  maxAge: 600,
});

/** A resource, and the client as it is after the request. */
function answered(c: Ctx, response: unknown) {
  const client = clientOf(c);
  const json = client && browserClientJson(c.get('instance'), client, c.req.header('origin'));
  setClientUat(c);
  return c.json({ response, client: json ?? null });
}

function clientRoutes(app: Hono<Env>): void {
  const show = (c: Ctx) => {
    const client = clientOf(c);
    const instance = c.get('instance');
    const response = client
      ? browserClientJson(instance, client, c.req.header('origin'))
      : emptyClientJson(instance.now());
    return c.json({ response, client: null });
  };
  const signOut = (c: Ctx) => {
    const client = clientOf(c);
    for (const session of client ? activeSessions(storeOf(c), client.id) : []) {
      endSession(storeOf(c), session, 'ended');
    }
    setClientUat(c);
    return show(c);
  };
  app.get('/v1/client', show);
  app.on(['PUT', 'POST'], '/v1/client', (c) => {
    const client = ensureClient(c);
    const response = browserClientJson(c.get('instance'), client, c.req.header('origin'));
    return c.json({ response, client: null });
  });
  app.delete('/v1/client', signOut);
  app.delete('/v1/client/sessions', signOut);
}

function signInRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): SignIn => {
    const id = c.req.param('id') ?? '';
    const signIn = storeOf(c).signIns.get(id);
    if (!signIn || signIn.client_id !== clientOf(c)?.id) {
      throw resourceNotFound('sign-in', id);
    }
    return signIn;
  };
  app.post('/v1/client/sign_ins', async (c) => {
    const fields = await fieldsOf(c);
    const client = ensureClient(c);
    const from = { identifier: text(fields, 'identifier'), password: text(fields, 'password') };
    return answered(c, signInJson(storeOf(c), createSignIn(storeOf(c), client, from)));
  });
  app.get('/v1/client/sign_ins/:id', (c) => answered(c, signInJson(storeOf(c), find(c))));
  app.post('/v1/client/sign_ins/:id/prepare_first_factor', (c) =>
    answered(c, signInJson(storeOf(c), find(c))),
  );
  app.post('/v1/client/sign_ins/:id/attempt_first_factor', async (c) => {
    const password = text(await fieldsOf(c), 'password') ?? '';
    const signIn = attemptPassword(storeOf(c), ensureClient(c), find(c), password);
    return answered(c, signInJson(storeOf(c), signIn));
  });
}

function signUpRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): SignUp => {
    const id = c.req.param('id') ?? '';
    const signUp = storeOf(c).signUps.get(id);
    if (!signUp || signUp.client_id !== clientOf(c)?.id) {
      throw resourceNotFound('sign-up', id);
    }
    return signUp;
  };
  const fields = async (c: Ctx) => {
    const given = await fieldsOf(c);
    const names = ['email_address', 'password', 'username', 'first_name', 'last_name'];
    return Object.fromEntries(names.map((name) => [name, text(given, name)]));
  };
  app.post('/v1/client/sign_ups', async (c) => {
    const signUp = createSignUp(storeOf(c), ensureClient(c), await fields(c));
    return answered(c, signUpJson(signUp));
  });
  app.get('/v1/client/sign_ups/:id', (c) => answered(c, signUpJson(find(c))));
  app.patch('/v1/client/sign_ups/:id', async (c) => {
    const signUp = updateSignUp(storeOf(c), ensureClient(c), find(c), await fields(c));
    return answered(c, signUpJson(signUp));
  });
}

function sessionRoutes(app: Hono<Env>): void {
  const path = '/v1/client/sessions/:id';
  const own = (c: Ctx) => ownSession(c, c.req.param('id') ?? '');
  const show = (c: Ctx, session = own(c)) =>
    answered(c, browserSessionJson(c.get('instance'), session, c.req.header('origin')));
  app.get(path, (c) => show(c));
  app.post(`${path}/touch`, async (c) => {
    const session = own(c);
    const organization = text(await fieldsOf(c), 'active_organization_id');
    const store = storeOf(c);
    if (organization !== undefined && !activateOrganization(store, session, organization)) {
      throw resourceNotFound('organization', organization);
    }
    store.update(session, { last_active_at: store.now() });
    store.update(ensureClient(c), { last_active_session_id: session.id });
    return show(c, session);
  });
  for (const [action, status] of [
    ['end', 'ended'],
    ['remove', 'removed'],
  ] as const) {
    app.post(`${path}/${action}`, (c) => {
      const session = own(c);
      const before = browserSessionJson(c.get('instance'), session, c.req.header('origin'));
      endSession(storeOf(c), session, status);
      return answered(c, { ...before, status, last_active_token: null });
    });
  }
  app.post(`${path}/tokens`, async (c) => {
    const session = own(c);
    const organization = text(await fieldsOf(c), 'organization_id');
    if (organization !== undefined) {
      activateOrganization(storeOf(c), session, organization);
    }
    const jwt = sessionToken(c.get('instance'), session, c.req.header('origin'));
    return c.json({ object: 'token', jwt });
  });
  app.post(`${path}/tokens/:template`, (c) => {
    const instance = c.get('instance');
    const template = c.req.param('template');
    const claims = instance.jwtTemplates[template];
    if (!claims) {
      throw resourceNotFound('JWT template', template);
    }
    const jwt = templateToken(instance, own(c), claims, c.req.header('origin'));
    return c.json({ object: 'token', jwt });
  });
}

function userRoutes(app: Hono<Env>): void {
  const me = (c: Ctx) => {
    const session = currentSession(c.get('instance'), clientOf(c));
    if (!session) {
      throw signedOut();
    }
    return userById(storeOf(c), session.user_id);
  };
  app.get('/v1/me', (c) => answered(c, browserUserJson(c.get('instance'), me(c))));
  app.patch('/v1/me', async (c) => {
    const { first_name, last_name, username } = (await fieldsOf(c)) as Record<string, string>;
    const user = updateUser(storeOf(c), me(c), { first_name, last_name, username });
    return answered(c, browserUserJson(c.get('instance'), user));
  });
  app.get('/v1/me/organization_memberships', (c) => {
    const { organization_memberships: data } = browserUserJson(c.get('instance'), me(c));
    return answered(c, { data, total_count: data.length });
  });
}
