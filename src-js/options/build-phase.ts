/** Whether files are loaded to build an application rather than to serve it. */

/** The commands of Next.js that load files, and serve no requests. */
const COMMANDS = new Set(['build', 'typegen', 'info']);

/** `next build` reads the configuration before it sets the phase. */
export const isBuild = (): boolean =>
  process.env.NEXT_PHASE === 'phase-production-build' || COMMANDS.has(process.argv[2] ?? '');
