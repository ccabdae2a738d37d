import 'server-only';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of a file of this app, which runs in its own folder. */
export const sourceOf = (file: string): Promise<string> =>
  readFile(join(/* turbopackIgnore: true */ process.cwd(), file), 'utf8');
