/**
 * Which C library this Linux process runs with: a binary for the other one does
 * not load. The running program itself names its loader, so that **neither a
 * command nor a file of the distribution has to be there**.
 */

import { loaderOf } from './elf';

/** A C library, as names of platforms end. */
export type Libc = 'gnu' | 'musl';

/**
 * The C library of a program of Linux, `gnu` where nothing names one.
 *
 * @param program - the file of the program, by default the running one
 */
export function libcOf(program = process.execPath): Libc {
  const loader = loaderOf(program);
  if (loader !== undefined) {
    return loader.includes('musl') ? 'musl' : 'gnu';
  }
  return isReportedAsMusl() ? 'musl' : 'gnu';
}

/** Asked only where the program names no loader: a report costs milliseconds. */
function isReportedAsMusl(): boolean {
  const { header, sharedObjects = [] } = (process.report?.getReport() ?? {}) as unknown as {
    header?: { glibcVersionRuntime?: string };
    sharedObjects?: readonly string[];
  };
  return (
    !header?.glibcVersionRuntime && sharedObjects.some((name) => /libc\.musl-|ld-musl-/.test(name))
  );
}
