/**
 * Where the binary of each platform is: beside the package in a checkout, and in a
 * package of its own once installed. Every request is a literal, so that **a file
 * tracer finds the binary that a deployment needs**; and each is within `try`, since a
 * bundler's errors about those that are missing would hide what to do.
 */

/** The two places of one binary. Each throws where it holds none that loads. */
export interface Places {
  readonly file: () => unknown;
  readonly package: () => unknown;
}

const failed = (error: unknown): never => {
  throw error;
};

/** The binaries that a release has, by the names of their platforms. */
export const BINARIES: Readonly<Record<string, Places>> = {
  'darwin-arm64': {
    file: () => {
      try {
        return require('../../ironclerk.darwin-arm64.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-darwin-arm64');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'darwin-x64': {
    file: () => {
      try {
        return require('../../ironclerk.darwin-x64.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-darwin-x64');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'linux-arm64-gnu': {
    file: () => {
      try {
        return require('../../ironclerk.linux-arm64-gnu.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-linux-arm64-gnu');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'linux-arm64-musl': {
    file: () => {
      try {
        return require('../../ironclerk.linux-arm64-musl.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-linux-arm64-musl');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'linux-x64-gnu': {
    file: () => {
      try {
        return require('../../ironclerk.linux-x64-gnu.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-linux-x64-gnu');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'linux-x64-musl': {
    file: () => {
      try {
        return require('../../ironclerk.linux-x64-musl.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-linux-x64-musl');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'win32-arm64-msvc': {
    file: () => {
      try {
        return require('../../ironclerk.win32-arm64-msvc.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-win32-arm64-msvc');
      } catch (error) {
        return failed(error);
      }
    },
  },
  'win32-x64-msvc': {
    file: () => {
      try {
        return require('../../ironclerk.win32-x64-msvc.node');
      } catch (error) {
        return failed(error);
      }
    },
    package: () => {
      try {
        return require('ironclerk-win32-x64-msvc');
      } catch (error) {
        return failed(error);
      }
    },
  },
};
