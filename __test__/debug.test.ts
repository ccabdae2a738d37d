/** `debug: true`: what is logged, and what never is. */

import { cookies, DOCUMENT, EVENT, load, mint, request } from './support/instance';

it('logs the decision, and no secret, token or cookie', async () => {
  const lines: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)));
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const token = mint();
  const middleware = clerkMiddleware(async (auth) => void (await auth()), {
    debug: true,
    secretKey: 'sk_live_very_secret_indeed',
    signInUrl: '/sign-in?key=sk_live_very_secret_indeed',
  });
  await middleware(
    request('/page', { ...DOCUMENT, cookie: `${cookies(token)}; other=private` }),
    EVENT,
  );
  await middleware(
    request('/page', { ...DOCUMENT, authorization: `Bearer ${mint({ exp: 1 })}` }),
    EVENT,
  );
  log.mockRestore();

  const text = lines.join('\n');
  expect(text).toContain('[clerk debug start: clerkMiddleware]');
  expect(text).toContain('[clerk debug end: clerkMiddleware]');
  expect(text).toMatch(/"status": "signed-in"/);
  expect(text).toMatch(/"reason": "session-token-expired-refresh-non-eligible-no-refresh-cookie"/);
  expect(text).toMatch(/"keySource": "pem"/);
  expect(text).toMatch(/"microseconds": \d+/);
  expect(text).not.toContain('very_secret');
  expect(text).not.toContain('private');
  expect(text).not.toMatch(/eyJ[\w-]{10}/);
});
