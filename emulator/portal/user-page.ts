/** `/user`: the user's name and sessions. */

import type { Hono } from 'hono';
import { html } from 'hono/html';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { signedOut } from '../errors';
import type { Session } from '../store/rows';
import { endSession, isActive, sessionById } from '../store/session';
import { displayName, identifierOf, updateUser, userById } from '../store/user';
import { type Html, link, page, toPage } from './page';
import { signedIn } from './page-session';

/** Adds the page. */
export function userPage(app: Hono<Env>): void {
  app.on('GET', ['/user', '/'], (c) =>
    signedIn(c, (session) => page(c, 'Account', account(c, session))),
  );
  app.post('/user', (c) =>
    signedIn(c, async (session) => {
      const fields = await fieldsOf(c);
      updateUser(storeOf(c), userById(storeOf(c), session.user_id), {
        first_name: text(fields, 'first_name'),
        last_name: text(fields, 'last_name'),
      });
      return toPage(c, '/user');
    }),
  );
  app.post('/user/sessions', (c) =>
    signedIn(c, async (session) => {
      const other = sessionById(storeOf(c), text(await fieldsOf(c), 'session_id') ?? '');
      if (other.user_id !== session.user_id) {
        throw signedOut();
      }
      endSession(storeOf(c), other, 'removed');
      return toPage(c, '/user');
    }),
  );
}

function account(c: Ctx, session: Session): Html {
  const store = storeOf(c);
  const user = userById(store, session.user_id);
  const back = c.req.query('redirect_url');
  const sessions = store.sessions.filter((row) => row.user_id === user.id && isActive(store, row));
  return html`<section class="card" aria-labelledby="who">
    <h1 id="who">${displayName(store, user)}</h1>
    <p class="soft">${identifierOf(store, user)}<br><code>${user.id}</code></p>
    <form method="post" action="${link(c, '/user')}">
      <label for="first_name">First name</label>
      <input id="first_name" name="first_name" value="${user.first_name ?? ''}" autocomplete="given-name">
      <label for="last_name">Last name</label>
      <input id="last_name" name="last_name" value="${user.last_name ?? ''}" autocomplete="family-name">
      <button>Save</button>
    </form>
  </section>
  <section class="card" aria-labelledby="sessions">
    <h2 id="sessions">Sessions</h2>
    <ul class="rows">
      ${sessions.map((row) => sessionRow(c, row, row.id === session.id))}
    </ul>
  </section>
  ${back ? html`<a class="button quiet" href="${link(c, '/sign-in', back)}">Back to the application</a>` : ''}`;
}

function sessionRow(c: Ctx, session: Session, isOwn: boolean): Html {
  const since = new Date(session.created_at).toISOString().replace('T', ' ').slice(0, 16);
  const end = html`<form method="post" action="${link(c, '/user/sessions')}">
    <input type="hidden" name="session_id" value="${session.id}">
    <button class="quiet" aria-label="End the session of ${since}">End</button>
  </form>`;
  return html`<li>
    <span class="name"><code>${session.id}</code><small>since ${since} UTC</small></span>
    ${isOwn ? html`<strong>This one</strong>` : end}
  </li>`;
}
