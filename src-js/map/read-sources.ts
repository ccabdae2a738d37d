/** The process that reads the application's code. */

import { fork } from 'node:child_process';
import path from 'node:path';
import { plain } from './plain-text';
import type { ReaderMessage, Reading, ReadingRequest } from './source-reader';

/** Reads the code of an application in a process apart. Rejects if that fails. */
export function readSources(
  root: string,
  request: ReadingRequest,
  limit: number,
): Promise<Reading> {
  const child = fork(path.join(__dirname, 'source-reader.js'), [root], {
    cwd: root,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: limit,
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new Error(plain(`The code of the application cannot be read. ${reason}`)));
    child.once('message', (message: ReaderMessage) =>
      'reading' in message ? resolve(message.reading) : fail(message.failure),
    );
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => fail(`Its process ended with ${signal ?? code}.`));
    child.send(request as object);
  });
}
