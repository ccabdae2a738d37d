// One side of the comparison, in a process of its own: takes requests from its
// parent, one after the other, and tells what the middleware answered.
// The clock stands still, and the console is silent.

import { createRequire } from 'node:module';
import { NOW } from './instances.mjs';

Date.now = () => NOW;
for (const method of ['log', 'info', 'warn', 'error', 'debug']) {
  console[method] = () => {};
}

const require = createRequire(import.meta.url);
const packages = { peer: '@clerk/nextjs/server', ironclerk: '../dist/server.js' };
const { clerkMiddleware } = require(packages[process.argv[2]]);
const { NextRequest } = require('next/server');
const { makeHandler } = await import('./handlers.mjs');

const event = { waitUntil: () => {}, passThroughOnException: () => {} };

/** Options whose values are functions of the URL, where the request asks for them. */
function optionsOf({ options, functions = [], isCallback }) {
  const resolved = { ...options };
  for (const name of functions) {
    const value = options[name];
    resolved[name] = (url) => (url instanceof URL ? value : undefined);
  }
  return isCallback ? async (request) => (request.nextUrl ? resolved : {}) : resolved;
}

async function answer({ method, url, headers, handler, ...rest }) {
  const request = new NextRequest(url, { method, headers: new Headers(headers) });
  const options = optionsOf(rest);
  const run = makeHandler(handler) ?? (rest.isCallback ? () => {} : undefined);
  const middleware = run ? clerkMiddleware(run, options) : clerkMiddleware(options);
  const response = await middleware(request, event);
  return {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: await response.text(),
  };
}

process.on('message', async ({ id, request }) => {
  let result;
  try {
    result = await answer(request);
  } catch (error) {
    result = { thrown: String(error?.message ?? error) };
  }
  process.send({ id, result });
});
process.send({ ready: true });
