/** What a call of `auth.protect()` requires, and what a caller gets from it. */

import type { Node } from '../project/syntax-tree';
import type { Answer } from './answer';
import { type Caller, PRIVILEGES, type Privilege } from './caller';

/** The literal options of `auth.protect()`. */
export interface Requirement {
  /** The accepted types of tokens, `any` for all. */
  readonly tokens: readonly string[];
  readonly checks: ReadonlyArray<{ readonly kind: Privilege; readonly name: string }>;
  /** Whether a function or a variable decides, so that only signed-out callers are known. */
  readonly isOpaque: boolean;
  readonly unauthenticatedUrl: boolean;
  readonly unauthorizedUrl: boolean;
  readonly refusesWithStatus: boolean;
}

/** Reads the arguments of a call. */
export function requirementOf(given: readonly Node[]): Requirement {
  const objects = given.filter(({ type }) => type === 'ObjectExpression');
  const properties = objects.flatMap(({ properties }) => properties as Node[]);
  const optionOf = (name: string) =>
    properties.find(({ key }) => (key as Node | undefined)?.value === name)?.value as
      | Node
      | undefined;
  const isSpread = properties.some(({ type }) => type !== 'KeyValueProperty');
  const checks = PRIVILEGES.flatMap((kind) => {
    const value = optionOf(kind);
    return value?.type === 'StringLiteral' ? [{ kind, name: String(value.value) }] : [];
  });
  const asked = PRIVILEGES.filter((kind) => optionOf(kind) !== undefined);
  const token = optionOf('token');
  const tokens = token ? literalsOf(token) : ['session_token'];
  return {
    tokens,
    checks,
    isOpaque:
      isSpread ||
      objects.length < given.length ||
      checks.length < asked.length ||
      tokens.length === 0 ||
      optionOf('reverification') !== undefined,
    unauthenticatedUrl: optionOf('unauthenticatedUrl') !== undefined,
    unauthorizedUrl: optionOf('unauthorizedUrl') !== undefined,
    refusesWithStatus: optionOf('refuseWith') !== undefined,
  };
}

function literalsOf({ type, value, elements }: Node): string[] {
  if (type === 'StringLiteral') {
    return [String(value)];
  }
  return ((elements as Array<{ expression: Node } | null> | undefined) ?? []).flatMap((item) =>
    item ? literalsOf(item.expression) : [],
  );
}

/** What runs behind a guard. */
export type Guarded = 'page' | 'action' | 'other';

/** What a caller gets from a guard, as `auth.protect()` answers; `served` if it passes. */
export function answerOf(requires: Requirement, caller: Caller, guarded: Guarded): Answer {
  const { tokens, checks, isOpaque } = requires;
  const accepts = (type: string) => tokens.includes('any') || tokens.includes(type);
  const token = caller.token ?? 'session_token';
  if (isOpaque && tokens.length === 0) {
    return 'decides';
  }
  if (!accepts(token) && !(token !== 'session_token' && accepts('session_token'))) {
    return '401';
  }
  if (!caller.token || !accepts(token)) {
    return signedOut(requires, guarded, accepts('session_token'));
  }
  if (token !== 'session_token') {
    return checks.length > 0 || isOpaque ? 'decides' : 'served';
  }
  if (checks.every((check) => holds(caller, check))) {
    return isOpaque ? 'decides' : 'served';
  }
  return forbidden(requires, accepts('session_token'));
}

function signedOut(requires: Requirement, guarded: Guarded, isSession: boolean): Answer {
  if (requires.refusesWithStatus) {
    return '401';
  }
  if (requires.unauthenticatedUrl) {
    return 'redirect';
  }
  if (!isSession || guarded === 'action') {
    return '401';
  }
  return guarded === 'page' ? 'sign-in' : '404';
}

function forbidden(requires: Requirement, isSession: boolean): Answer {
  if (requires.refusesWithStatus) {
    return '403';
  }
  if (!isSession) {
    return '401';
  }
  return requires.unauthorizedUrl ? 'redirect' : '404';
}

function holds({ has }: Caller, { kind, name }: { kind: Privilege; name: string }): boolean {
  const bare = (text: string) => text.replace(/^org:/, '');
  return has?.kind === kind && bare(has.name) === bare(name);
}
