/**
 * Sets of patterns in the addon. **Equal lists of patterns are compiled once**, and
 * an unreferenced set is freed: options that are resolved for each request may
 * declare routes each time.
 */

import { addon } from '../wire/addon';
import { unusedRegistry } from '../wire/unused';

/** Compiled patterns, which live as long as this object is referenced. */
export interface RouteSet {
  /** The addon's handle. */
  readonly handle: number;
  /** The handle of the same patterns, compiled case-sensitively. */
  readonly exactHandle: () => number;
  readonly patterns: readonly string[];
  /**
   * What a plain path begins with that matches: one that begins with none of these
   * does not match, which takes no call of the addon. `undefined` if that says
   * nothing, or if there are too many to be faster.
   */
  readonly beginnings: readonly string[] | undefined;
}

/** With more patterns than this, a call of the addon is faster than looking here. */
const FEW = 16;

/** How many lists stay cached without being referenced. */
const CAPACITY = 1_000;

const compiled = new Map<string, RouteSet>();
const unused = unusedRegistry((handle) => addon.releaseRouteSet(handle));

/** The set of these patterns. Throws if one is invalid; the message names it. */
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

function beginningsOf(handle: number, { length }: readonly string[]): RouteSet['beginnings'] {
  const beginnings = length > FEW ? [] : addon.routeBeginnings(handle);
  return beginnings.length === 0 || beginnings.includes('') ? undefined : beginnings;
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
  const handle = addon.createRouteSet([...patterns]);
  const set = { handle, exactHandle, patterns, beginnings: beginningsOf(handle, patterns) };
  unused.register(set, set.handle);
  return set;
}
