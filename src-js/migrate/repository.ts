/** The git repository of an application, as far as a migration must not mix with its changes. */

import { execFileSync } from 'node:child_process';

/** The changes that are not committed, as `git status --porcelain` lists them; none without git. */
export function uncommitted(folder: string): string[] {
  try {
    return execFileSync('git', ['status', '--porcelain'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .filter(Boolean);
  } catch {
    return [];
  }
}
