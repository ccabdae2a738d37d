// From the description of a request to the request itself.

import { handshakeDirectives } from './backend-api.mjs';
import { INSTANCES, PUBLISHABLE_KEYS } from './instances.mjs';
import { KEYS } from './keys.mjs';
import { makeHandshake, makeToken } from './tokens.mjs';

/** @typedef {import('./description.js').ChosenOptions} ChosenOptions */
/** @typedef {import('./description.js').Credential} Credential */
/** @typedef {import('./description.js').Description} Description */
/** @typedef {import('./description.js').Pair} Pair */
/** @typedef {keyof typeof spellings} Spelling */
/** @typedef {ReturnType<typeof makeRequest>} MadeRequest */

/**
 * The text of a value: literal, a token, or the token of a handshake.
 *
 * @param {Credential} value
 * @returns {string}
 */
function text(value) {
  if (typeof value === 'string') {
    return value;
  }
  if (value.handshake) {
    const { instance, outcome, ...rest } = value.handshake;
    return makeHandshake({ directives: handshakeDirectives(instance, outcome), ...rest });
  }
  const token = makeToken(value.token);
  const spelled = value.spelling ? spellings[value.spelling](token) : token;
  return (value.before ?? '') + spelled + (value.after ?? '');
}

/** @param {string} letter */
const escaped = (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** @satisfies {Record<string, (token: string) => string>} */
const spellings = {
  dots: (token) => token.replaceAll('.', '%2e'),
  letters: (token) => token.replace(/[a-f]/g, escaped),
  everything: (token) => token.replace(/./g, escaped),
  twice: (token) => token.replaceAll('.', '%252E'),
  halves: (token) => token.replace(/.$/, (letter) => escaped(letter).slice(0, 2)),
};

/** @param {Description['cookies']} cookies */
const cookieHeader = (cookies) =>
  cookies.map(([name, value]) => (name ? `${name}=${text(value)}` : value)).join('; ');

/**
 * @param {ChosenOptions} options
 * @returns {Record<string, unknown>}
 */
function optionsOf(options) {
  const { jwtKey, tenant, publishable, ...rest } = options;
  return {
    ...rest,
    ...(jwtKey ? { jwtKey: KEYS[jwtKey].publicPem } : {}),
    ...(publishable ? { publishableKey: PUBLISHABLE_KEYS[publishable] } : {}),
    ...(tenant
      ? {
          publishableKey: INSTANCES[tenant].publishableKey,
          secretKey: INSTANCES[tenant].secretKey,
        }
      : {}),
  };
}

/** @type {(name: string, value: string) => Pair} */
const pair = (name, value) => [name, value];

/**
 * The request that `description` describes, as it is sent to both sides.
 *
 * @param {Description} description
 */
export function makeRequest(description) {
  const { method, base, path, query, rawQuery, headers, cookies, authorization } = description;
  const pairs = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(value))}`,
  );
  const search = [rawQuery, ...pairs].filter(Boolean).join('&');
  /** @type {Pair[]} */
  const all = [
    ...headers,
    ...(cookies.length > 0 ? [pair('cookie', cookieHeader(cookies))] : []),
    ...(authorization ? [pair('authorization', text(authorization))] : []),
  ];
  return {
    method,
    url: base + path + (search && `?${search}`),
    headers: all,
    options: optionsOf(description.options),
    unset: description.unset,
    functions: description.functions,
    isCallback: description.isCallback,
    handler: description.handler,
  };
}
