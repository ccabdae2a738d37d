/** `/sign-out`, and `/continue` for a browser that is signed in already. */

import type { Hono } from 'hono';
import { html } from 'hono/html';
import { type Env, fieldsOf, storeOf, text } from '../context';
import { clientOf } from '../frontend/browser';
import { activeSessions, endSession } from '../store/session';
import { backField, link, page } from './page';
import { goBack, rememberBrowser } from './return';

/** Adds the pages. */
export function signOutPage(app: Hono<Env>): void {
  app.get('/sign-out', (c) => {
    rememberBrowser(c);
    const content = html`<div class="card">
      <h1>Sign out</h1>
      <p class="soft">You will be signed out in this browser.</p>
      <form method="post" action="${link(c, '/sign-out', '')}">
        ${backField(c.req.query('redirect_url'))}
        <button autofocus>Sign out</button>
      </form>
    </div>`;
    return page(c, 'Sign out', content);
  });
  app.post('/sign-out', async (c) => {
    const back = text(await fieldsOf(c), 'redirect_url');
    const client = clientOf(c);
    for (const session of client ? activeSessions(storeOf(c), client.id) : []) {
      endSession(storeOf(c), session, 'ended');
    }
    return goBack(c, back);
  });
  app.post('/continue', async (c) => goBack(c, text(await fieldsOf(c), 'redirect_url')));
}
