/**
 * The native core of this platform. **A binary of another version never serves**:
 * what crosses between JavaScript and Rust belongs to one version.
 */

import type * as Addon from '../../index';
import { BINARIES } from './binaries';
import { isCutOff } from './elf';

/** A native core, or what is wrong with it and how to fix that. */
export type Native =
  | { readonly addon: typeof Addon }
  | { readonly problem: string; readonly fix: string; readonly cause?: unknown };

/** Loads the native core for the platform of this name. */
export function loadNative(platform: string): Native {
  const places = BINARIES[platform];
  if (!places) {
    return {
      problem: `a release has no binary for ${platform}`,
      fix: `Run on one of ${Object.keys(BINARIES).join(', ')}.`,
    };
  }
  const inFile = tried(`../../ironclerk.${platform}.node`, places.file);
  const found = inFile ?? tried(`ironclerk-${platform}`, places.package);
  const name = inFile ? `ironclerk.${platform}.node` : `ironclerk-${platform}`;
  const fix = `Delete node_modules and install the dependencies again on this platform, with the optional ones, so that ironclerk-${platform} ${version()} is there; in a checkout of ironclerk, run \`npm run build\`.`;
  if (!found) {
    return { problem: `${name} is not installed`, fix };
  }
  if ('cause' in found) {
    return { problem: `${name} does not load (${firstLine(found.cause)})`, fix, ...found };
  }
  const { USER_AGENT } = found.addon;
  return USER_AGENT === `ironclerk@${version()}`
    ? found
    : { problem: `${name} is of ${USER_AGENT}, not of ironclerk@${version()}`, fix };
}

const version = (): string => (require('../../package.json') as { version: string }).version;

// Under another name, so that no tracer takes the computed request for all binaries.
const { resolve } = require;

/** What a place holds; `undefined` where it holds nothing. */
function tried(
  request: string,
  load: () => unknown,
): { addon: typeof Addon } | { cause: unknown } | undefined {
  try {
    const file = resolve(request);
    if (isCutOff(file)) {
      return { cause: new Error(`${file} is cut off`) };
    }
    return { addon: load() as typeof Addon };
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' ? undefined : { cause };
  }
}

/** What an error says, in one line. Windows ends lines with a carriage return, too. */
export const firstLine = (error: unknown): string =>
  String((error as Error)?.message ?? error).split(/\r?\n/, 1)[0] ?? '';
