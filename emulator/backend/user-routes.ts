/** `/v1/users` and `/v1/email_addresses`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, type Fields, fieldsOf, storeOf, text } from '../context';
import { ApiError, formError, resourceNotFound } from '../errors';
import { createEmailAddress, emailAddressJson } from '../store/email-address';
import { membershipJson } from '../store/membership';
import type { EmailAddress, User } from '../store/rows';
import { endSessionsOf } from '../store/session';
import {
  createUser,
  deleteUser,
  hasPassword,
  type NewUser,
  type UserChanges,
  updateUser,
  userById,
  userJson,
} from '../store/user';
import { deleted } from './deleted';
import { ordered, pageOf, paginated } from './listing';
import { setMetadata } from './set-metadata';
import { USER_ORDER, wantedUsers } from './user-filter';

const METADATA = ['public_metadata', 'private_metadata', 'unsafe_metadata'] as const;

/** Adds the routes. */
export function userRoutes(app: Hono<Env>): void {
  const user = (c: Ctx) => userById(storeOf(c), c.req.param('id') ?? '');
  const show = (c: Ctx, row: User) => c.json(userJson(storeOf(c), row));
  app.get('/v1/users', (c) => {
    const rows = ordered(c, wantedUsers(c), USER_ORDER(storeOf(c)));
    return c.json(pageOf(c, rows).map((row) => userJson(storeOf(c), row)));
  });
  app.get('/v1/users/count', (c) =>
    c.json({ object: 'total_count', total_count: wantedUsers(c).length }),
  );
  app.post('/v1/users', async (c) =>
    show(c, createUser(storeOf(c), (await fieldsOf(c)) as unknown as NewUser)),
  );
  app.get('/v1/users/:id', (c) => show(c, user(c)));
  app.patch('/v1/users/:id', async (c) =>
    show(c, updateUser(storeOf(c), user(c), (await fieldsOf(c)) as unknown as UserChanges)),
  );
  app.delete('/v1/users/:id', (c) => {
    const row = user(c);
    deleteUser(storeOf(c), row);
    return c.json(deleted('user', row.id));
  });
  app.on(['PATCH', 'PUT'], '/v1/users/:id/metadata', async (c) =>
    show(c, setMetadata(c, user(c), METADATA, await fieldsOf(c))),
  );
  app.get('/v1/users/:id/organization_memberships', (c) => {
    const { id } = user(c);
    const rows = ordered(
      c,
      storeOf(c).memberships.filter(({ user_id }) => user_id === id),
    );
    return c.json(paginated(c, rows, (row) => membershipJson(storeOf(c), row)));
  });
  app.get('/v1/users/:id/organization_invitations', (c) => {
    user(c);
    return c.json({ data: [], total_count: 0 });
  });
  stateRoutes(app, user, show);
  passwordRoutes(app, user, show);
  emailAddressRoutes(app);
}

type Find = (c: Ctx) => User;
type Show = (c: Ctx, row: User) => Response;

function stateRoutes(app: Hono<Env>, user: Find, show: Show): void {
  const states: Array<[string, Partial<User>]> = [
    ['ban', { banned: true }],
    ['unban', { banned: false }],
    ['lock', { locked: true }],
    ['unlock', { locked: false }],
  ];
  for (const [action, changes] of states) {
    app.post(`/v1/users/:id/${action}`, (c) => {
      const row = storeOf(c).update(user(c), changes);
      if (changes.banned) {
        endSessionsOf(storeOf(c), row.id, 'revoked');
      }
      return show(c, row);
    });
  }
}

function passwordRoutes(app: Hono<Env>, user: Find, show: Show): void {
  app.post('/v1/users/:id/verify_password', async (c) => {
    const password = text(await fieldsOf(c), 'password') ?? '';
    if (!hasPassword(user(c), password)) {
      throw new ApiError(
        422,
        'incorrect_password',
        'Incorrect password',
        "The password is not the user's.",
      );
    }
    return c.json({ verified: true });
  });
  app.post('/v1/users/:id/remove_password', (c) => {
    const row = user(c);
    row.password = null;
    return show(c, storeOf(c).update(row, {}));
  });
}

function emailAddressRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): EmailAddress => {
    const id = c.req.param('id') ?? '';
    const row = storeOf(c).emailAddresses.get(id);
    if (!row) {
      throw resourceNotFound('email address', id);
    }
    return row;
  };
  const apply = (c: Ctx, row: EmailAddress, { verified, primary }: Fields) => {
    if (typeof verified === 'boolean') {
      storeOf(c).update(row, { verified });
    }
    if (primary === true) {
      const owner = userById(storeOf(c), row.user_id);
      storeOf(c).update(owner, { primary_email_address_id: row.id });
    }
    return c.json(emailAddressJson(row));
  };
  app.post('/v1/email_addresses', async (c) => {
    const fields = await fieldsOf(c);
    const owner = userById(storeOf(c), text(fields, 'user_id') ?? '');
    const address = text(fields, 'email_address') ?? '';
    const row = createEmailAddress(storeOf(c), owner.id, address, fields.verified === true);
    owner.primary_email_address_id ??= row.id;
    return apply(c, row, fields);
  });
  app.get('/v1/email_addresses/:id', (c) => c.json(emailAddressJson(find(c))));
  app.patch('/v1/email_addresses/:id', async (c) => apply(c, find(c), await fieldsOf(c)));
  app.delete('/v1/email_addresses/:id', (c) => {
    const row = find(c);
    if (userById(storeOf(c), row.user_id).primary_email_address_id === row.id) {
      throw formError('last_identification_deletion_failed', 'id', "is the user's primary one.");
    }
    storeOf(c).emailAddresses.remove(row.id);
    return c.json(deleted('email_address', row.id));
  });
}
