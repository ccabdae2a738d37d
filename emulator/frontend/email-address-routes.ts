/** `/v1/me/email_addresses`: the addresses of the signed-in user. */

import type { Hono } from 'hono';
import { deleted } from '../backend/deleted';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { formError, resourceNotFound } from '../errors';
import { createEmailAddress, emailAddressJson } from '../store/email-address';
import { assertEmailCode } from '../store/email-code';
import type { EmailAddress } from '../store/rows';
import { emailAddressesOf } from '../store/user';
import { answered } from './answered';
import { me } from './current-user';

const LIST = '/v1/me/email_addresses';
const ONE = `${LIST}/:id`;

/** Adds the routes. */
export function emailAddressRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): EmailAddress => {
    const id = c.req.param('id') ?? '';
    const row = storeOf(c).emailAddresses.get(id);
    if (!row || row.user_id !== me(c).id) {
      throw resourceNotFound('email address', id);
    }
    return row;
  };
  const show = (c: Ctx, row = find(c)) => answered(c, emailAddressJson(row));
  app.post(LIST, async (c) => {
    const address = text(await fieldsOf(c), 'email_address') ?? '';
    return show(c, createEmailAddress(storeOf(c), me(c).id, address, false));
  });
  app.get(ONE, (c) => show(c));
  app.post(`${ONE}/prepare_verification`, (c) => show(c));
  app.post(`${ONE}/attempt_verification`, async (c) => {
    const row = find(c);
    assertEmailCode(text(await fieldsOf(c), 'code') ?? '');
    return show(c, storeOf(c).update(row, { verified: true }));
  });
  app.delete(ONE, (c) => {
    const [store, user, row] = [storeOf(c), me(c), find(c)];
    const others = emailAddressesOf(store, user).filter(({ id }) => id !== row.id);
    if (others.length === 0) {
      throw formError('last_identification_deletion_failed', 'id', "is the user's only address.");
    }
    store.emailAddresses.remove(row.id);
    if (user.primary_email_address_id === row.id) {
      store.update(user, { primary_email_address_id: others[0]?.id });
    }
    return answered(c, deleted('email_address', row.id));
  });
}
