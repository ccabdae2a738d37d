/** Lists of the Backend API: **filtered, in the order asked for, one page at a time**. */

import type { Ctx } from '../context';
import { formError } from '../errors';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 500;

/** Part of a list, and how long the whole is. */
export interface Page<T> {
  readonly data: T[];
  readonly total_count: number;
}

/** The rows that `limit` and `offset` of the request's query ask for. */
export function pageOf<T>(c: Ctx, rows: readonly T[]): T[] {
  const offset = count(c, 'offset', 0);
  return rows.slice(offset, offset + Math.min(MAX_LIMIT, count(c, 'limit', DEFAULT_LIMIT)));
}

/** A page of rows in the paginated form. */
export function paginated<T, J>(c: Ctx, rows: readonly T[], json: (row: T) => J): Page<J> {
  return { data: pageOf(c, rows).map(json), total_count: rows.length };
}

/** Values of a query parameter, which may come once or often. */
export function values(c: Ctx, name: string): string[] {
  return [...(c.req.queries(name) ?? []), ...(c.req.queries(`${name}[]`) ?? [])];
}

/**
 * Rows in the order of the parameter `order_by`: a field, `+` or `-` before
 * it; newest first without one. Fields that `keys` does not list are refused.
 */
export function ordered<T extends { created_at: number }>(
  c: Ctx,
  rows: readonly T[],
  keys: Readonly<Record<string, (row: T) => string | number | null>> = {},
): T[] {
  const asked = c.req.query('order_by') ?? '-created_at';
  const [, sign, name = ''] = /^([+\- ]?)(\w+)$/.exec(asked) ?? [];
  const known = { created_at: (row: T) => row.created_at, ...keys };
  const key = Object.hasOwn(known, name) ? known[name as keyof typeof known] : undefined;
  if (!key) {
    throw formError('form_param_value_invalid', 'order_by', 'does not name a field.');
  }
  const direction = sign === '-' ? -1 : 1;
  // Rows of the same time stay in the order in which they were made.
  const inOrder = direction === 1 ? [...rows] : [...rows].reverse();
  return inOrder.sort((first, second) => direction * compare(key(first), key(second)));
}

/** Whether the value holds `part`, whatever the case. */
export function holds(value: string | null | undefined, part: string): boolean {
  return value?.toLowerCase().includes(part.toLowerCase()) ?? false;
}

/** Whether a time is within what `<name>_before` and `<name>_after` ask for. */
export function isWithin(c: Ctx, name: string, time: number | null): boolean {
  const limit = (suffix: string) => {
    const asked = c.req.query(`${name}_${suffix}`);
    return asked === undefined ? undefined : Number(asked);
  };
  const [before, after] = [limit('before'), limit('after')];
  return (
    (before === undefined || (time !== null && time < before)) &&
    (after === undefined || (time !== null && time > after))
  );
}

function count(c: Ctx, name: string, otherwise: number): number {
  const asked = c.req.query(name);
  if (asked === undefined) {
    return otherwise;
  }
  const number = Number(asked);
  if (!Number.isInteger(number) || number < 0) {
    throw formError('form_param_format_invalid', name, 'must be a whole number from 0 up.');
  }
  return number;
}

function compare(first: string | number | null, second: string | number | null): number {
  if (first === second) {
    return 0;
  }
  if (first === null || second === null) {
    return first === null ? -1 : 1;
  }
  return first < second ? -1 : 1;
}
