/** Metadata of users, organizations and memberships: **JSON objects, nothing else**. */

import { formError } from '../errors';
import type { Metadata } from './rows';

/** The metadata in a request's field `name`; empty without any. */
export function metadataOf(name: string, value: unknown): Metadata {
  if (value === undefined || value === null) {
    return {};
  }
  if (!isObject(value)) {
    throw formError('form_param_format_invalid', name, 'must be an object.');
  }
  return value;
}

/**
 * `metadata` with `changes` merged into it at every level; a key whose value
 * is `null` is taken out.
 */
export function mergeMetadata(metadata: Metadata, changes: Metadata): Metadata {
  const merged: Metadata = { ...metadata };
  for (const [key, value] of Object.entries(changes)) {
    const before = merged[key];
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = isObject(value) ? mergeMetadata(isObject(before) ? before : {}, value) : value;
    }
  }
  return merged;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
