/**
 * `GET /npm/@clerk/…`: where Clerk's React components load the library and the
 * user interface from.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '../context';
import { ApiError } from '../errors';
import { findPackage, installLine, isBrowserPackage } from './browser-packages';

/** Answers with a script of `@clerk/clerk-js` or `@clerk/ui`, where it is installed. */
export async function browserScript(c: Ctx): Promise<Response> {
  const [name = '', selector = ''] = (c.req.param('package') ?? '').split('@');
  const file = c.req.param('file') ?? '';
  const script = await read(c, name, selector, file);
  if (script === undefined) {
    throw new ApiError(
      404,
      'resource_not_found',
      'not found',
      `${file} of @clerk/${name}@${selector} was not found. Where the emulator runs: ${installLine()}`,
    );
  }
  c.header('content-type', 'text/javascript; charset=utf-8');
  c.header('access-control-allow-origin', '*');
  // An application on another site loads it too.
  c.header('cross-origin-resource-policy', 'cross-origin');
  return c.body(script);
}

async function read(c: Ctx, name: string, selector: string, file: string) {
  if (!isBrowserPackage(name) || !/^[\w.-]+\.js$/.test(file)) {
    return undefined;
  }
  const installed = findPackage(name, selector, c.get('instance').browserPackages);
  return installed && readFile(path.join(installed.dist, file), 'utf8').catch(() => undefined);
}
