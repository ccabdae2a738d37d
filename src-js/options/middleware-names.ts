/** The names of the middleware file. */

/** The names that a middleware file may have: `proxy` came with Next.js 16. */
export function middlewareFileNames(): readonly string[] {
  const { version } = require('next/package.json') as { version: string };
  return Number.parseInt(version, 10) >= 16 ? ['middleware', 'proxy'] : ['middleware'];
}
