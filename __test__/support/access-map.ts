/** `npx ironclerk routes` over an application, as its own process. */

import { type Ended, runCommand } from './command';

/** Runs the command in a folder. */
export const runRoutes = (
  folder: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> => runCommand('routes', { folder, args, variables });
