/** An app of `__test__/apps` as a production server, for one suite. */

import path from 'node:path';
import { LONG } from './patience';
import { type Served, served } from './served';

const APPS = path.join(__dirname, '../apps');

/** How long building an app that is not built, and starting it, may take. */
export const SET_UP_LIMIT = LONG;

/** A server that answers. */
export type Testapp = Served;

/**
 * Serves an app with the given environment variables, from a working directory
 * of its own if need be. Rejects when it does not come up.
 */
export const serve = (
  name: string,
  environment: Readonly<Record<string, string>>,
  cwd = path.join(APPS, name),
): Promise<Testapp> => served(['scripts/testapps.mjs', name, cwd], environment);
