/**
 * The files that called a function of this package. **Looking has no side
 * effects**: the process's own way to format stacks is restored at once.
 */

import path from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN = path.join(__dirname, path.sep);

/**
 * The absolute paths of the calling files outside this package, nearest
 * first. Paths are those of the running code, before any source map.
 */
export function callers(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 50;
    Error.prepareStackTrace = (_, sites) => sites;
    const sites = new Error().stack as unknown as NodeJS.CallSite[];
    return sites.flatMap((site) => located(site.getFileName() ?? undefined));
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function located(name: string | undefined): string[] {
  if (!name) {
    return [];
  }
  const file = name.startsWith('file:') ? fileURLToPath(name) : name;
  return path.isAbsolute(file) && !file.startsWith(OWN) ? [file] : [];
}
