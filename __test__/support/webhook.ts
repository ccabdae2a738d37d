/** Webhooks as Clerk sends them: signed, with the envelope of an event around its data. */

import { createHmac } from 'node:crypto';

const SECRET = Buffer.from('a secret of thirty-two bytes ...');

/** The secret that webhooks are signed with, as `CLERK_WEBHOOK_SIGNING_SECRET` holds it. */
export const SIGNING_SECRET = `whsec_${SECRET.toString('base64')}`;

/** The headers of a webhook with this body. */
export function signed(body: string, key = SECRET): Record<string, string> {
  const id = 'msg_1';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` };
}

/** An event, which happened now unless `envelope` says otherwise. */
export const eventOf = (type: string, data: unknown, envelope: object = {}) => ({
  type,
  object: 'event',
  instance_id: 'ins_1',
  timestamp: Date.now(),
  event_attributes: { http_request: { client_ip: '203.0.113.1', user_agent: 'a browser' } },
  data,
  ...envelope,
});

/** What is sent for an event. */
export function webhookOf(event: object): { method: string; body: string; headers: Headers } {
  const body = JSON.stringify(event);
  const headers = new Headers({ 'content-type': 'application/json', ...signed(body) });
  return { method: 'POST', body, headers };
}
