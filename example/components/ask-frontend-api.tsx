'use client';

import { ask, describe } from '../lib/ask';
import { Attempts } from './attempts';

const PATHS = ['/__clerk/v1/environment', '/__clerk/v1/client'] as const;

/** Buttons that ask the Frontend API through this app, and what it answers. */
export function AskFrontendApi() {
  return (
    <Attempts
      choices={PATHS.map((path) => [path, path])}
      attempt={async (path) => describe(location.origin + path, await ask(path))}
      hint="Choose a path."
    />
  );
}
