/** `verifyWebhook()`: it returns only what Clerk signed. */

import { createHmac } from 'node:crypto';
import { verifyWebhook } from '../dist/webhooks.js';

const secret = Buffer.from('a secret of thirty-two bytes ...');
const signingSecret = `whsec_${secret.toString('base64')}`;
const event = { type: 'user.created', object: 'event', data: { id: 'user_1' } };

function signed(body: string, key = secret): Record<string, string> {
  const id = 'msg_1';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${signature}` };
}

const body = JSON.stringify(event);

it('returns the event of a web request', async () => {
  const request = new Request('https://example.com/hook', {
    method: 'POST',
    body,
    headers: signed(body),
  });
  expect(await verifyWebhook(request, { signingSecret })).toMatchObject(event);
});

it('returns the event of a request of the Pages Router, whose body was parsed', async () => {
  const request = {
    method: 'POST',
    url: '/api/hook',
    headers: signed(body),
    body: event,
    cookies: {},
  };
  expect(await verifyWebhook(request as never, { signingSecret })).toMatchObject(event);
});

it('rejects another signature, another body and no signature', async () => {
  const cases = [
    { body, headers: signed(body, Buffer.from('another')) },
    { body: body.replace('user_1', 'user_2'), headers: signed(body) },
    { body, headers: {} },
  ];
  for (const init of cases) {
    const request = new Request('https://example.com/hook', { method: 'POST', ...init });
    await expect(verifyWebhook(request, { signingSecret })).rejects.toThrow();
  }
});
