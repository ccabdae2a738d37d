'use client';

import { ask, describe } from '../lib/ask';
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
  const { response } = await ask(`/api/tokens/${kind}`, { method: 'POST' });
  const { token, error } = await response.json();
  if (!token) {
    return error;
  }
  const headers = { authorization: `Bearer ${token}` };
  const answered = await ask('/api/machine', { headers, credentials: 'omit' });
  return `Authorization: Bearer ${token.slice(0, 12)}…\n${await describe('/api/machine', answered)}`;
}
