'use client';

import { Attempts } from './attempts';

const KINDS = [
  ['session', 'Session token'],
  ['api-key', 'API key'],
  ['machine', 'Machine-to-machine token'],
  ['oauth', 'OAuth access token'],
  ['invalid', 'A key that does not exist'],
] as const;

/** Buttons that make a token each, and what the application says of it. */
export function TryTokens() {
  return <Attempts choices={KINDS} attempt={answerTo} hint="Choose a token." />;
}

async function answerTo(kind: string): Promise<string> {
  const made = await fetch(`/api/tokens/${kind}`, { method: 'POST' });
  const { token, error } = await made.json();
  if (!token) {
    return error;
  }
  const started = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch('/api/machine', { headers, credentials: 'omit' });
  const took = (performance.now() - started).toFixed(1);
  const body = JSON.stringify(await response.json(), null, 2);
  return `${token.slice(0, 12)}…  →  ${response.status} in ${took} ms\n\n${body}`;
}
