/** The form in which the Frontend API answers: **a resource, and the client as it is afterwards**. */

import type { Ctx } from '../context';
import { clientOf, setClientUat } from './browser';
import { browserClientJson } from './resources';

/** A resource, and the client as it is after the request. */
export function answered(c: Ctx, response: unknown) {
  const client = clientOf(c);
  const json = client && browserClientJson(c.get('instance'), client, c.req.header('origin'));
  setClientUat(c);
  return c.json({ response, client: json ?? null });
}
