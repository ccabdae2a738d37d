/**
 * Everything the emulator answers over HTTP: the Frontend API, the account
 * portal, the Backend API and its own `/emulator`. **Every error has the shape of
 * Clerk's.**
 */

import { Hono } from 'hono';
import { adminApi } from './admin/admin-api';
import type { Controls } from './admin/controls';
import { backendApi } from './backend/backend-api';
import type { Env } from './context';
import { ApiError, notFound } from './errors';
import { forBrowsers, isOfBrowser } from './frontend/audience';
import { frontendApi, PATHS, SHARED_PATHS, sharedFrontendApi } from './frontend/frontend-api';
import type { Instance } from './instance';
import { accountPortal } from './portal/account-portal';

const BROWSER_PATHS = [
  '/',
  ...PATHS,
  '/.well-known/jwks.json',
  '/npm/*',
  '/sign-in',
  '/sign-in/*',
  '/sign-up',
  '/sign-up/*',
  '/sign-out',
  '/continue',
  '/user',
  '/user/*',
  '/organizations',
  '/organizations/*',
];

/** The application that the server runs. Clerk's browser library asks with a slash at the end too. */
export function createApplication(instances: readonly Instance[], controls: Controls): Hono<Env> {
  const app = reporting(new Hono<Env>({ strict: false }));
  const shared = reporting(new Hono<Env>({ strict: false }));
  for (const prefix of ['', '/instances/:instance']) {
    for (const path of SHARED_PATHS) {
      app.all(prefix + path, (c, next) => (isOfBrowser(c) ? shared.fetch(c.req.raw) : next()));
    }
    shared.route(prefix || '/', sharedSide(instances));
    app.route(prefix || '/', browserSide(instances));
  }
  app.route('/', adminApi(instances, controls));
  app.route('/', backendApi(instances));
  return app;
}

/** Makes an application answer errors and unknown paths as Clerk does. */
function reporting(app: Hono<Env>): Hono<Env> {
  app.onError((error, c) => {
    const known = error instanceof ApiError ? error : unexpected(error);
    return c.json(known.body, known.status as 400);
  });
  app.notFound((c) => {
    const error = notFound(c.req.method, c.req.path);
    return c.json(error.body, 404);
  });
  return app;
}

function sharedSide(instances: readonly Instance[]): Hono<Env> {
  const app = new Hono<Env>();
  app.on('ALL', SHARED_PATHS, forBrowsers(instances));
  app.route('/', sharedFrontendApi());
  return app;
}

function browserSide(instances: readonly Instance[]): Hono<Env> {
  const app = new Hono<Env>();
  for (const path of BROWSER_PATHS) {
    app.use(path, forBrowsers(instances));
  }
  app.route('/', frontendApi());
  app.route('/', accountPortal());
  return app;
}

function unexpected(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError(500, 'internal_clerk_error', 'Oops, an unexpected error occurred', message);
}
