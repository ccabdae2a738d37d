/**
 * Declarations of routes, parsed. **An invalid declaration is an error**: a
 * misspelt rule would protect nothing.
 */

import { CHECKS, PROTECT_OPTIONS } from '../options/checks';
import { CHOICES, isRefuseWith } from '../options/refuse-with';
import type { AuthFn, RouteGuards } from '../options/types';
import { IronclerkError } from '../wire/ironclerk-error';
import { type CompiledRoutes, compileRoutes } from './matcher';

/** One rule: routes, and what a request for them must satisfy. */
export interface Rule {
  readonly routes: CompiledRoutes;
  readonly protect: (auth: AuthFn) => Promise<unknown>;
}

const MEMBERS: readonly string[] = ['routes', 'require', ...PROTECT_OPTIONS];

/**
 * Whether options declare routes. Throws `declaration_invalid` for an option without a
 * value, such as a list of another module that is not there: it would open every page.
 */
export function isDeclared(options: RouteGuards): boolean {
  const given = (['protect', 'public'] as const).filter((name) => name in options);
  const empty = given.find((name) => options[name] === undefined);
  if (empty) {
    throw invalid(`the option ${empty} has no value, and would protect nothing; leave it out`);
  }
  return given.length > 0;
}

/**
 * The rules that the option `protect` declares. Throws `declaration_invalid` for
 * anything invalid; the message names it.
 */
export function rulesOf(protect: unknown): Rule[] {
  const declared = Array.isArray(protect) ? protect : [protect];
  if (declared.length === 0) {
    throw invalid('the option protect is an empty list, and would protect nothing; leave it out');
  }
  const plain = declared.filter(isRoute);
  const rules = declared.filter((entry) => !isRoute(entry)).map(ruleOf);
  const routes = plain.length > 0 ? routesOf('protect', plain) : undefined;
  return routes ? [{ routes, protect: (auth) => auth.protect() }, ...rules] : rules;
}

/** The routes that an option names; throws as `rulesOf` does. */
export function routesOf(option: string, routes: unknown): CompiledRoutes {
  const list = Array.isArray(routes) ? routes : [routes];
  for (const route of list) {
    if (!isRoute(route)) {
      throw invalid(`${option} takes patterns and regular expressions, not ${shown(route)}`);
    }
    if (typeof route === 'string' && !/^[/(]/.test(route)) {
      throw invalid(`${option}: the pattern ${shown(route)} matches no path; begin it with /`);
    }
  }
  return compileRoutes(list);
}

const isRoute = (entry: unknown): entry is string | RegExp =>
  typeof entry === 'string' || entry instanceof RegExp;

function ruleOf(entry: unknown): Rule {
  if (typeof entry !== 'object' || entry === null) {
    throw invalid(`protect takes patterns and rules, not ${shown(entry)}`);
  }
  const unknown = Object.keys(entry).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) {
    const hint = CHECKS.some((name) => name === unknown) ? `; put it into require` : '';
    throw invalid(`a rule of protect has no ${shown(unknown)}${hint}`);
  }
  const { routes, require: condition, ...options } = entry as Record<string, unknown>;
  if ('require' in entry && condition === undefined) {
    throw invalid('a rule of protect has no value for require; leave it out to require a session');
  }
  if (routes === undefined || (Array.isArray(routes) && routes.length === 0)) {
    throw invalid('a rule of protect names its routes in routes');
  }
  checkCondition(condition);
  if ('refuseWith' in options && !isRefuseWith(options.refuseWith)) {
    throw invalid(`refuseWith takes ${CHOICES}, not ${shown(options.refuseWith)}`);
  }
  return {
    routes: routesOf('routes', routes),
    protect: (auth) =>
      (auth.protect as (...given: unknown[]) => Promise<unknown>)(condition, options),
  };
}

/** A missing or `undefined` check would let every signed-in user in. */
function checkCondition(condition: unknown): void {
  if (condition === undefined || typeof condition === 'function') {
    return;
  }
  if (typeof condition !== 'object' || condition === null) {
    throw invalid(`require takes an object or a function of has, not ${shown(condition)}`);
  }
  const checks = Object.entries(condition);
  const wrong = checks.find(
    ([name, value]) => !CHECKS.some((known) => known === name) || value === undefined,
  );
  if (wrong || checks.length === 0) {
    const found = wrong ? ` (found ${wrong[0]}: ${shown(wrong[1])})` : '';
    throw invalid(`require takes ${CHECKS.join(', ')}, each with a value${found}`);
  }
}

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

const invalid = (what: string): IronclerkError =>
  new IronclerkError('declaration_invalid', `ironclerk: ${what}.`);
