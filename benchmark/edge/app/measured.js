// A middleware that measures another one where that runs: in the sandbox of Next.js.
// A request says in its headers what is measured, with the key that signs tokens.

import { NextRequest, NextResponse } from 'next/server';

/** How many requests are made at a time, before the clock starts. */
const CHUNK = 200;

const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const part = (value) => encode(new TextEncoder().encode(JSON.stringify(value)));

/** A token like one that was given, of a session of its own, signed by the key. */
async function signedLike(token, key, serial) {
  const [header, payload] = token.split('.');
  const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  const message = `${header}.${part({ ...claims, sid: `sess_2measured${serial}` })}`;
  const bytes = new TextEncoder().encode(message);
  return `${message}.${encode(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key, bytes))}`;
}

let serial = 0;

export const measured = (middleware) => async (request, event) => {
  const asked = request.headers.get('x-measured');
  if (!asked) {
    return middleware(request, event);
  }
  const { iterations, isNew, headers, token, key } = JSON.parse(asked);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const signing = await crypto.subtle.importKey('jwk', key, algorithm, false, ['sign']);
  const makeRequest = async () => {
    serial += 1;
    const own = isNew ? await signedLike(token, signing, serial) : token;
    const given = Object.entries(headers).map(([name, value]) => [
      name,
      value.replaceAll('(token)', own),
    ]);
    return new NextRequest('https://example.com/account', { headers: given });
  };
  let milliseconds = 0;
  let status = '';
  for (let rest = iterations; rest > 0; rest -= CHUNK) {
    const requests = [];
    while (requests.length < Math.min(rest, CHUNK)) {
      requests.push(await makeRequest());
    }
    const started = performance.now();
    for (const made of requests) {
      const response = await middleware(made, event);
      status = response.headers.get('x-middleware-request-x-clerk-auth-status');
    }
    milliseconds += performance.now() - started;
  }
  return NextResponse.json({ milliseconds, status });
};
