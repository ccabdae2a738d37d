'use client';

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
  const response = await fetch(path, { credentials: 'omit', headers });
  const shown = SHOWN.flatMap((name) => {
    const value = response.headers.get(name);
    return value ? [`${name}: ${value}`] : [];
  });
  const body = response.headers.get('content-type')?.includes('json')
    ? JSON.stringify(await response.json(), null, 2)
    : '';
  return [`${response.status} from ${path}`, ...shown, '', body].join('\n').trim();
}
