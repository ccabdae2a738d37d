/**
 * `GET /npm/@clerk/…`: where Clerk's React components load the browser library
 * from. **It comes only from the application's `node_modules`.**
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '../context';
import { ApiError } from '../errors';

const PACKAGES = new Set(['clerk-js', 'ui']);

/** Answers with a script of `@clerk/clerk-js` or `@clerk/ui`, where it is installed. */
export async function browserScript(c: Ctx): Promise<Response> {
  const [name = ''] = (c.req.param('package') ?? '').split('@');
  const file = c.req.param('file') ?? '';
  const script =
    PACKAGES.has(name) && /^[\w.-]+\.js$/.test(file) ? await find(name, file) : undefined;
  if (script === undefined) {
    throw new ApiError(
      404,
      'resource_not_found',
      'not found',
      `${file} of @clerk/${name} was not found. Install @clerk/${name} where the emulator runs.`,
    );
  }
  c.header('content-type', 'text/javascript; charset=utf-8');
  c.header('access-control-allow-origin', '*');
  return c.body(script);
}

async function find(name: string, file: string): Promise<string | undefined> {
  let directory = process.cwd();
  for (;;) {
    try {
      const script = path.join(directory, 'node_modules/@clerk', name, 'dist', file);
      return await readFile(script, 'utf8');
    } catch {
      const parent = path.dirname(directory);
      if (parent === directory) {
        return undefined;
      }
      directory = parent;
    }
  }
}
