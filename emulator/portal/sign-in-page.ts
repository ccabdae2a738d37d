/** `/sign-in`: with an email address or a username, and a password. */

import type { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { ApiError } from '../errors';
import { clientOf, ensureClient } from '../frontend/browser';
import { currentSession } from '../frontend/resources';
import type { User } from '../store/rows';
import { SAMPLE_PASSWORD } from '../store/sample';
import { activeSessions, createSession, endSession } from '../store/session';
import { authenticate } from '../store/sign-in-attempt';
import { displayName, hasPassword, identifierOf, userById } from '../store/user';
import { alert, backField, type Html, link, page } from './page';
import { answerSatellite, goBack, rememberBrowser } from './return';

/** Adds the page. */
export function signInPage(app: Hono<Env>): void {
  app.on('GET', ['/sign-in', '/sign-in/*'], (c) => {
    const satellite = c.req.query('__clerk_redirect_url');
    if (satellite !== undefined) {
      return answerSatellite(c, satellite);
    }
    rememberBrowser(c);
    const session = currentSession(c.get('instance'), clientOf(c));
    const content = session
      ? alreadySignedIn(c, userById(storeOf(c), session.user_id))
      : form(c, c.req.query('redirect_url'));
    return page(c, 'Sign in', content);
  });
  app.post('/sign-in', async (c) => {
    const fields = await fieldsOf(c);
    const back = text(fields, 'redirect_url');
    const identifier = text(fields, 'identifier') ?? '';
    try {
      const user = authenticate(storeOf(c), identifier, text(fields, 'password') ?? '');
      signInAs(c, user);
    } catch (error) {
      if (error instanceof ApiError) {
        return page(c, 'Sign in', form(c, back, identifier, error), 422);
      }
      throw error;
    }
    return goBack(c, back);
  });
}

/** Signs a user in on the browser, in place of any other user. */
export function signInAs(c: Ctx, user: User): void {
  const store = storeOf(c);
  const client = ensureClient(c);
  const before = activeSessions(store, client.id);
  createSession(store, client, user);
  for (const session of before) {
    endSession(store, session, 'ended');
  }
}

function form(c: Ctx, back: string | undefined, identifier = '', problem?: ApiError): Html {
  const isPasswordWrong = problem?.parameter === 'password';
  const described = problem ? raw('aria-describedby="problem"') : '';
  return html`<div class="card">
    <h1>Sign in</h1>
    <p class="soft">New here? <a href="${link(c, '/sign-up', back)}">Sign up</a></p>
    ${alert(problem?.longMessage)}
    <form method="post" action="${link(c, '/sign-in', '')}">
      ${backField(back)}
      <label for="identifier">Email address or username</label>
      <input id="identifier" name="identifier" value="${identifier}" autocomplete="username"
        autocapitalize="none" required aria-invalid="${String(problem !== undefined && !isPasswordWrong)}" ${described}
        ${isPasswordWrong ? '' : 'autofocus'}>
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password"
        required aria-invalid="${String(isPasswordWrong)}" ${described}
        ${isPasswordWrong ? 'autofocus' : ''}>
      <button>Continue</button>
    </form>
  </div>
  ${samples(c, back)}`;
}

/** Sample users, one click away. Users whose password was changed are left out. */
function samples(c: Ctx, back: string | undefined): Html | string {
  const store = storeOf(c);
  const users = store.users
    .filter(
      (user) => !user.banned && !user.locked && identifierOf(store, user).endsWith('@example.com'),
    )
    .slice(0, 3)
    .filter((user) => hasPassword(user, SAMPLE_PASSWORD));
  if (users.length === 0) {
    return '';
  }
  return html`<section class="card" aria-labelledby="samples">
    <h2 id="samples">Sample users</h2>
    <p class="soft">Their password is <code>${SAMPLE_PASSWORD}</code></p>
    <ul class="rows">
      ${users.map(
        (user) => html`<li>
        <span class="name">${displayName(store, user)}<small>${identifierOf(store, user)}</small></span>
        <form method="post" action="${link(c, '/sign-in', '')}">
          ${backField(back)}
          <input type="hidden" name="identifier" value="${identifierOf(store, user)}">
          <input type="hidden" name="password" value="${SAMPLE_PASSWORD}">
          <button class="quiet" aria-label="Sign in as ${displayName(store, user)}">Sign in</button>
        </form>
      </li>`,
      )}
    </ul>
  </section>`;
}

function alreadySignedIn(c: Ctx, user: User): Html {
  const back = c.req.query('redirect_url');
  return html`<div class="card">
    <h1>Welcome back</h1>
    <p class="soft">You are signed in as ${displayName(storeOf(c), user)}.</p>
    <form method="post" action="${link(c, '/continue', '')}">
      ${backField(back)}
      <button autofocus>Continue</button>
    </form>
    <p></p>
    <a class="button quiet" href="${link(c, '/sign-out', back)}">Use another account</a>
  </div>`;
}
