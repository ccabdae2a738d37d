'use client';

import { Attempts } from './attempts';

const PATHS = ['/__clerk/v1/environment', '/__clerk/v1/client'] as const;

/** Buttons that ask the Frontend API through this app, and what it answers. */
export function AskFrontendApi() {
  return (
    <Attempts
      choices={PATHS.map((path) => [path, path])}
      attempt={answerOf}
      hint="Choose a path."
    />
  );
}

async function answerOf(path: string): Promise<string> {
  try {
    const response = await fetch(path);
    const text = JSON.stringify(await response.json(), null, 2);
    return `${response.status} from ${location.origin}${path}\n\n${text.slice(0, 2000)}`;
  } catch (error) {
    return `No answer: ${error instanceof Error ? error.message : error}`;
  }
}
