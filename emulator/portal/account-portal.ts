/**
 * The account portal. **A form on another origin's page changes nothing here**, and
 * the portal redirects only to permitted origins.
 */

import { Hono, type MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { redirectUrl } from '../addresses';
import type { Ctx, Env } from '../context';
import { ApiError, forbidden } from '../errors';
import { publicOrigin } from '../frontend/audience';
import { organizationsPage } from './organizations-page';
import { page } from './page';
import { signInPage } from './sign-in-page';
import { signOutPage } from './sign-out-page';
import { signUpPage } from './sign-up-page';
import { userPage } from './user-page';

/** The routes of the account portal. */
export function accountPortal(): Hono<Env> {
  const app = new Hono<Env>();
  app.use(guard);
  signInPage(app);
  signUpPage(app);
  signOutPage(app);
  organizationsPage(app);
  userPage(app);
  app.onError((error, c) => {
    if (error instanceof ApiError) {
      return problem(c as Ctx, error);
    }
    throw error;
  });
  return app;
}

const guard: MiddlewareHandler<Env> = async (c, next) => {
  if (!c.get('instance')) {
    // A path of another instance: its own guard comes after this one.
    return next();
  }
  const back = c.req.query('redirect_url');
  if (back) {
    redirectUrl(c.get('instance'), back);
  }
  if (c.req.method === 'POST') {
    assertOwnForm(c);
  }
  await next();
};

/** Browsers say where a form came from; other programs do not. */
function assertOwnForm(c: Ctx): void {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isOwn = origin === undefined || origin === publicOrigin(c);
  if (!isOwn || site === 'cross-site') {
    throw forbidden(
      'origin_invalid',
      'Invalid HTTP Origin header',
      'This form can only be sent from the account portal itself.',
    );
  }
}

function problem(c: Ctx, error: ApiError): Response | Promise<Response> {
  const content = html`<div class="card">
    <h1>That did not work</h1>
    <p role="alert">${error.longMessage}</p>
    <p class="soft"><code>${error.code}</code></p>
  </div>`;
  return page(c, 'Problem', content, error.status === 403 ? 403 : 422);
}
