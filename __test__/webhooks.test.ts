/** `verifyWebhook()`: it returns only what Clerk signed. */

import { verifyWebhook } from '../dist/webhooks.js';
import { signed, SIGNING_SECRET as signingSecret } from './support/webhook';

const event = { type: 'user.created', object: 'event', data: { id: 'user_1' } };

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

it.each<Record<string, string>>([
  { 'x-forwarded-host': 'app.example, proxy.internal', 'x-forwarded-proto': 'https,http' },
  { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'no protocol' },
])('returns the event of the Pages Router behind proxies that say %j', async (forwarded) => {
  const headers = { ...signed(body), ...forwarded };
  const request = { method: 'POST', url: '//[', headers, body: event, cookies: {} };
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
