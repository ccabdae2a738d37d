/** The platform of this process, as the packages of binaries name it. */

import { libcOf } from './libc';

/** What names a platform. */
export interface Machine {
  readonly system: string;
  readonly arch: string;
  /** Read on Linux only. */
  readonly libc: () => string;
}

const own: Machine = { system: process.platform, arch: process.arch, libc: libcOf };

/** The name of a platform, by default of this one: `linux-x64-gnu`, `darwin-arm64`. */
export function platformName({ system, arch, libc }: Machine = own): string {
  if (system === 'linux') {
    return `${system}-${arch}-${libc()}`;
  }
  return system === 'win32' ? `${system}-${arch}-msvc` : `${system}-${arch}`;
}
