'use client';

import { ask, describe } from '../lib/ask';
import { Attempts } from './attempts';

const CALLS = [
  ['/api/protected/session', 'No option'],
  ['/api/refusing/status', "refuseWith: 'status'"],
  ['/api/refusing/problem', "refuseWith: 'problem'"],
  ['/api/refusing/function', 'refuseWith: a function'],
] as const;

/** What of an answer shows the form of a refusal. */
const SHOWN = ['www-authenticate', 'content-type', 'location'];

/** Buttons that call protected API routes without credentials, and the answers. */
export function TryRefusals() {
  return <Attempts choices={CALLS} attempt={answerOf} hint="Choose a form." />;
}

async function answerOf(path: string): Promise<string> {
  const headers = { accept: 'application/json' };
  return describe(path, await ask(path, { credentials: 'omit', headers }), SHOWN);
}
