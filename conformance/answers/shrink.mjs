// Making a differing request small: parts are taken away as long as the same
// fields differ.

import { namesOf } from '../shared/names.mjs';

/** @typedef {import('./description.js').Credential} Credential */
/** @typedef {import('./description.js').Description} Description */

/** @type {<T>(list: T[], index: number) => T[]} */
const without = (list, index) => list.filter((_, at) => at !== index);

/**
 * @template {object} T
 * @template {keyof T} Name
 * @param {T} object
 * @param {Name} name
 * @returns {Omit<T, Name>}
 */
function withoutMember(object, name) {
  const { [name]: _, ...rest } = object;
  return rest;
}

/**
 * Descriptions that are one step simpler than `description`.
 *
 * @param {Description} description
 * @returns {Generator<Description>}
 */
function* simpler(description) {
  for (const list of /** @type {const} */ (['headers', 'cookies', 'query', 'functions', 'unset'])) {
    for (let index = description[list].length - 1; index >= 0; index--) {
      yield {
        ...description,
        [list]: without(/** @type {unknown[]} */ (description[list]), index),
      };
    }
  }
  for (const name of Object.keys(description.options)) {
    yield { ...description, options: withoutMember(description.options, name) };
  }
  if (description.handler.kind !== 'none') {
    yield { ...description, handler: { kind: 'none' } };
  }
  for (const part of /** @type {const} */ (['params', 'options', 'predicate', 'shows'])) {
    if (part in description.handler) {
      yield { ...description, handler: withoutMember(description.handler, part) };
    }
  }
  if (description.authorization) {
    yield { ...description, authorization: undefined };
  }
  if (description.isCallback) {
    yield { ...description, isCallback: false };
  }
  const plain = { path: '/', rawQuery: '', profile: 0, method: 'GET' };
  for (const name of namesOf(plain)) {
    if (description[name] !== plain[name]) {
      yield { ...description, [name]: plain[name] };
    }
  }
  yield* withSimplerTokens(description);
}

/**
 * @param {Description} description
 * @returns {Generator<Description>}
 */
function* withSimplerTokens(description) {
  for (const list of /** @type {const} */ (['cookies', 'query'])) {
    for (const [index, [name, value]] of description[list].entries()) {
      for (const token of simplerToken(value)) {
        const changed = [...description[list]];
        changed[index] = [name, token];
        yield { ...description, [list]: changed };
      }
    }
  }
  for (const authorization of simplerToken(description.authorization)) {
    yield { ...description, authorization };
  }
}

/**
 * @param {Credential | undefined} value
 * @returns {Generator<Credential>}
 */
function* simplerToken(value) {
  if (typeof value !== 'object' || !value.token) {
    return;
  }
  for (const name of namesOf(value.token)) {
    if (name !== 'instance' && name !== 'kind') {
      yield { ...value, token: withoutMember(value.token, name) };
    }
  }
}

/**
 * The smallest description found for which `stillDiffers` resolves to true.
 *
 * @param {Description} description
 * @param {(candidate: Description) => Promise<boolean>} stillDiffers
 */
export async function shrink(description, stillDiffers) {
  let smallest = description;
  let isSmaller = true;
  while (isSmaller) {
    isSmaller = false;
    for (const candidate of simpler(smallest)) {
      if (await stillDiffers(candidate)) {
        smallest = candidate;
        isSmaller = true;
        break;
      }
    }
  }
  return smallest;
}
