/**
 * Where the binary of each platform is: beside the package in a checkout, and in a
 * package of its own once installed. Every request is a literal, so that **a file
 * tracer finds the binary that a deployment needs**.
 */

/** The two places of one binary. Each throws where it holds none that loads. */
export interface Places {
  readonly file: () => unknown;
  readonly package: () => unknown;
}

/** The binaries that a release has, by the names of their platforms. */
export const BINARIES: Readonly<Record<string, Places>> = {
  'darwin-arm64': {
    file: () => require('../../ironclerk.darwin-arm64.node'),
    package: () => require('ironclerk-darwin-arm64'),
  },
  'darwin-x64': {
    file: () => require('../../ironclerk.darwin-x64.node'),
    package: () => require('ironclerk-darwin-x64'),
  },
  'linux-arm64-gnu': {
    file: () => require('../../ironclerk.linux-arm64-gnu.node'),
    package: () => require('ironclerk-linux-arm64-gnu'),
  },
  'linux-arm64-musl': {
    file: () => require('../../ironclerk.linux-arm64-musl.node'),
    package: () => require('ironclerk-linux-arm64-musl'),
  },
  'linux-x64-gnu': {
    file: () => require('../../ironclerk.linux-x64-gnu.node'),
    package: () => require('ironclerk-linux-x64-gnu'),
  },
  'linux-x64-musl': {
    file: () => require('../../ironclerk.linux-x64-musl.node'),
    package: () => require('ironclerk-linux-x64-musl'),
  },
  'win32-arm64-msvc': {
    file: () => require('../../ironclerk.win32-arm64-msvc.node'),
    package: () => require('ironclerk-win32-arm64-msvc'),
  },
  'win32-x64-msvc': {
    file: () => require('../../ironclerk.win32-x64-msvc.node'),
    package: () => require('ironclerk-win32-x64-msvc'),
  },
};
