/** `/organizations`: which organization is active, and a form for a new one. */

import type { Hono } from 'hono';
import { html } from 'hono/html';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { ApiError, resourceNotFound } from '../errors';
import { activateOrganization, createOrganization } from '../store/membership';
import { roleByKey } from '../store/role';
import type { Session } from '../store/rows';
import { alert, backField, type Html, link, page, toPage } from './page';
import { signedIn } from './page-session';
import { goBack } from './return';

/** Adds the page. */
export function organizationsPage(app: Hono<Env>): void {
  app.get('/organizations', (c) =>
    signedIn(c, (session) =>
      page(c, 'Organizations', switcher(c, session, c.req.query('redirect_url'))),
    ),
  );
  app.post('/organizations/active', (c) =>
    signedIn(c, async (session) => {
      const fields = await fieldsOf(c);
      const organization = text(fields, 'organization_id') ?? '';
      if (!activateOrganization(storeOf(c), session, organization)) {
        throw resourceNotFound('organization', organization);
      }
      const back = text(fields, 'redirect_url');
      return back ? goBack(c, back) : toPage(c, '/organizations');
    }),
  );
  app.post('/organizations', (c) =>
    signedIn(c, async (session) => {
      const fields = await fieldsOf(c);
      const back = text(fields, 'redirect_url');
      try {
        const created_by = session.user_id;
        const name = text(fields, 'name') ?? '';
        const organization = createOrganization(storeOf(c), { name, created_by });
        activateOrganization(storeOf(c), session, organization.id);
      } catch (error) {
        if (error instanceof ApiError) {
          return page(c, 'Organizations', switcher(c, session, back, error.longMessage), 422);
        }
        throw error;
      }
      return back ? goBack(c, back) : toPage(c, '/organizations');
    }),
  );
}

function switcher(c: Ctx, session: Session, back: string | undefined, problem?: string): Html {
  const store = storeOf(c);
  const memberships = store.memberships.filter(({ user_id }) => user_id === session.user_id);
  const entries = memberships.map(({ organization_id, role }) => ({
    id: organization_id,
    name: store.organizations.get(organization_id)?.name ?? organization_id,
    note: roleByKey(store, role).name,
  }));
  const active = session.last_active_organization_id ?? '';
  return html`<section class="card" aria-labelledby="switch">
    <h1 id="switch">Organizations</h1>
    <p class="soft">The application acts for the active one.</p>
    <ul class="rows">
      ${[{ id: '', name: 'Personal account', note: 'No organization' }, ...entries].map((entry) =>
        row(c, entry, entry.id === active, back),
      )}
    </ul>
  </section>
  <section class="card" aria-labelledby="new">
    <h2 id="new">New organization</h2>
    ${alert(problem)}
    <form method="post" action="${link(c, '/organizations', '')}">
      ${backField(back)}
      <label for="name">Name</label>
      <input id="name" name="name" required maxlength="256" autocomplete="organization">
      <button>Create</button>
    </form>
  </section>`;
}

function row(
  c: Ctx,
  { id, name, note }: { id: string; name: string; note: string },
  isActive: boolean,
  back: string | undefined,
): Html {
  const choose = html`<form method="post" action="${link(c, '/organizations/active', '')}">
    ${backField(back)}
    <input type="hidden" name="organization_id" value="${id}">
    <button class="quiet" aria-label="Switch to ${name}">Switch</button>
  </form>`;
  return html`<li>
    <span class="name">${name}<small>${note}</small></span>
    ${isActive ? html`<strong>Active</strong>` : choose}
  </li>`;
}
