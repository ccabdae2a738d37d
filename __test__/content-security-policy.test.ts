/** The option `contentSecurityPolicy`: the same policy as the peer's, with a nonce of its own each time. */

import { NextResponse } from 'next/server';
import { DOCUMENT, EVENT, handedOn, JWT_KEY, load, mint, request } from './support/instance';

const NONCE = /nonce-[\w+/=]+/g;
const NAMES = [
  'content-security-policy',
  'content-security-policy-report-only',
  'reporting-endpoints',
];

function peer(): ReturnType<typeof load> {
  let server: ReturnType<typeof load> | undefined;
  jest.isolateModules(() => {
    server = require('@clerk/nextjs/server');
  });
  return server as ReturnType<typeof load>;
}

async function policyOf(
  server: ReturnType<typeof load>,
  contentSecurityPolicy: object,
  handler = () => {},
) {
  const options = { contentSecurityPolicy, jwtKey: JWT_KEY };
  const middleware = server.clerkMiddleware(handler as never, options as never);
  return (await middleware(request('/page', DOCUMENT, mint()), EVENT)) as Response;
}

const normalised = (headers: Headers) =>
  NAMES.map((name) => [name, headers.get(name)?.replace(NONCE, 'nonce-x') ?? null]);

it.each<[string, object]>([
  ['by default', {}],
  ['strict', { strict: true }],
  ['report only', { reportOnly: true, reportTo: 'https://example.com/csp' }],
  [
    'with directives of its own',
    { directives: { 'img-src': ['https://cdn.example.com', "'self'"], 'object-src': ['none'] } },
  ],
  [
    'that forbids a default',
    { strict: true, directives: { 'worker-src': ["'none'"], 'script-src': ['unsafe-eval'] } },
  ],
])('is the same as the peer %s', async (_name, options) => {
  const environment = { ...process.env };
  const ours = load();
  Object.assign(process.env, {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`,
    CLERK_SECRET_KEY: 'sk_live_secret',
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  });
  const theirs = peer();
  const [a, b] = [await policyOf(ours, options), await policyOf(theirs, options)];
  process.env = environment;
  expect(normalised(a.headers)).toEqual(normalised(b.headers));
  expect(normalised(handedOn(a))).toEqual(normalised(handedOn(b)));
});

it('gives browser and page the same nonce, and each response its own', async () => {
  const server = load();
  const nonces = new Set<string>();
  for (let count = 0; count < 3; count += 1) {
    const response = await policyOf(server, { strict: true });
    const nonce = response.headers.get('x-nonce') ?? '';
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(handedOn(response).get('x-nonce')).toBe(nonce);
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

it('does not show the browser the headers of its request', async () => {
  const response = await policyOf(load(), {}, () => NextResponse.json({}) as never);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(
    [...response.headers.keys()].filter((name) => name.startsWith('x-middleware-request')),
  ).toEqual([]);
});
