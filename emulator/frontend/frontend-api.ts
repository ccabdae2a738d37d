/**
 * The Frontend API, which browsers call. **A browser can access only its own
 * client.**
 */

import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { isAllowedOrigin } from '../addresses';
import type { Ctx, Env } from '../context';
import { notFound } from '../errors';
import { devBrowserOf } from './browser';
import { browserScript } from './browser-script';
import { clientRoutes } from './client-routes';
import { emailAddressRoutes } from './email-address-routes';
import { environmentJson } from './environment';
import { handshake } from './handshake';
import { logoRoutes, profileImageRoutes } from './image-routes';
import { invitationRoutes, memberRoutes } from './member-routes';
import { myOrganizationRoutes } from './my-organization-routes';
import { organizationRoutes } from './organization-routes';
import { sessionRoutes } from './session-routes';
import { signInRoutes } from './sign-in-routes';
import { signUpRoutes } from './sign-up-routes';
import { userRoutes } from './user-routes';

/** The paths of the Frontend API, which browsers ask. */
export const PATHS = [
  '/v1/client',
  '/v1/client/*',
  '/v1/environment',
  '/v1/dev_browser',
  '/v1/me',
  '/v1/me/*',
];

/** Paths that browsers ask, and programs with a secret key. */
export const SHARED_PATHS = ['/v1/organizations', '/v1/organizations/*'];

/** The routes of the Frontend API. */
export function frontendApi(): Hono<Env> {
  const app = new Hono<Env>();
  app.on('ALL', PATHS, crossOrigin);
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
  emailAddressRoutes(app);
  myOrganizationRoutes(app);
  profileImageRoutes(app);
  app.on('ALL', PATHS, unknown);
  return app;
}

/** The routes of the Frontend API at paths that the Backend API has too. */
export function sharedFrontendApi(): Hono<Env> {
  const app = new Hono<Env>();
  app.on('ALL', SHARED_PATHS, crossOrigin);
  organizationRoutes(app);
  memberRoutes(app);
  invitationRoutes(app);
  logoRoutes(app);
  return app;
}

/** Without this answer, the Backend API would ask the browser for a secret key. */
const unknown = (c: Ctx): never => {
  throw notFound(c.req.method, c.req.path);
};

const crossOrigin = cors({
  origin: (origin, c) => (isAllowedOrigin(c.get('instance'), origin) ? origin : null),
  credentials: true,
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposeHeaders: ['Authorization', 'Clerk-Db-Jwt', 'Retry-After'],
  maxAge: 600,
});
