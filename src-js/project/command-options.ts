/** The options of a command, as its user gave them. */

import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * `parseArgs()`, whose errors are for the user to read. Throws if an option is unknown,
 * lacks its value or has one that it does not take.
 */
export function commandOptions<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // What follows is about arguments that begin with a dash, and reads as advice.
    const [what = ''] = (error as Error).message.split('. To specify', 1);
    throw new Error(what.endsWith('.') ? what : `${what}.`);
  }
}
