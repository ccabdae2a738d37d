/**
 * Sets of patterns in the addon. **Equal lists of patterns are compiled once**,
 * and what nobody refers to any more is given back: options that are resolved
 * for each request may declare routes each time.
 */

import { addon } from '../wire/addon';

/** Compiled patterns, for as long as this object is referred to. */
export interface RouteSet {
  /** The addon's handle. */
  readonly handle: number;
  /** The handle of the same patterns, to which letter case matters. */
  readonly exactHandle: () => number;
  readonly patterns: readonly string[];
}

/** How many lists are found again without anybody referring to them. */
const CAPACITY = 1_000;

const compiled = new Map<string, RouteSet>();
const unused = new FinalizationRegistry<number>((handle) => addon.releaseRouteSet(handle));

/** The set of these patterns. Throws when one is invalid; the message names it. */
export function routeSetOf(patterns: readonly string[]): RouteSet {
  const content = JSON.stringify(patterns);
  let set = compiled.get(content);
  if (set) {
    compiled.delete(content);
  } else {
    set = compile(patterns);
  }
  compiled.set(content, set);
  const [oldest] = compiled.keys();
  if (compiled.size > CAPACITY && oldest !== undefined) {
    compiled.delete(oldest);
  }
  return set;
}

function compile(patterns: readonly string[]): RouteSet {
  let exact: number | undefined;
  const exactHandle = () => {
    if (exact === undefined) {
      exact = addon.createRouteSet([...patterns], true);
      unused.register(set, exact);
    }
    return exact;
  };
  const set = { handle: addon.createRouteSet([...patterns]), exactHandle, patterns };
  unused.register(set, set.handle);
  return set;
}
