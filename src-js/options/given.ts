/**
 * Options as a text that identifies them. **Equal texts mean equal settings**:
 * each member is read once, and the settings follow from what was read.
 */

import * as environment from './environment';
import { isProxy } from './proxy-object';
import type { ClerkMiddlewareOptions } from './types';

/** Options as they were given. */
export interface Given {
  /** Identifies the members, and what the platform says about the deployment. */
  readonly text: string;
  /** The members, as they were read. */
  readonly members: ClerkMiddlewareOptions;
}

/**
 * Reads options; `undefined` if a member is not a string, number or boolean, or
 * if the object is more than its enumerable members. Such options are compiled
 * from their content each time.
 */
export function givenOf(options: ClerkMiddlewareOptions): Given | undefined {
  const names = Object.getOwnPropertyNames(options);
  if (
    // A proxy may have members that it does not name.
    isProxy(options) ||
    Object.getPrototypeOf(options) !== Object.prototype ||
    names.length !== Object.keys(options).length
  ) {
    return undefined;
  }
  const members: Record<string, unknown> = {};
  let text = platform();
  for (const name of names) {
    if (name === 'onDecision') {
      // A hook is called; it is not a setting.
      continue;
    }
    const value = (options as Record<string, unknown>)[name];
    if (typeof value === 'string') {
      text += `${name.length}:${name}"${value.length}:${value}`;
    } else if (typeof value === 'boolean' || typeof value === 'number') {
      text += `${name.length}:${name}=${value};`;
    } else if (value !== undefined) {
      return undefined;
    }
    if (name === '__proto__') {
      return undefined;
    }
    members[name] = value;
  }
  return { text, members: members as ClerkMiddlewareOptions };
}

/** The variables of the platform that settings follow from; they may be set late. */
function platform(): string {
  const { VERCEL_TARGET_ENV: target } = process.env;
  return target === 'production'
    ? `${process.env.VERCEL_PROJECT_PRODUCTION_URL} ${environment.isAutoProxyDisabled()};`
    : '';
}
