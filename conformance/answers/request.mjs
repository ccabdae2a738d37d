// From the description of a request to the request itself.

import { handshakeDirectives } from './backend-api.mjs';
import { INSTANCES, PUBLISHABLE_KEYS } from './instances.mjs';
import { KEYS } from './keys.mjs';
import { makeHandshake, makeToken } from './tokens.mjs';

/** The text of a value: literal, a token, or the token of a handshake. */
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

const escaped = (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

const spellings = {
  dots: (token) => token.replaceAll('.', '%2e'),
  letters: (token) => token.replace(/[a-f]/g, escaped),
  everything: (token) => token.replace(/./g, escaped),
  twice: (token) => token.replaceAll('.', '%252E'),
  halves: (token) => token.replace(/.$/, (letter) => escaped(letter).slice(0, 2)),
};

const cookieHeader = (cookies) =>
  cookies.map(([name, value]) => (name ? `${name}=${text(value)}` : value)).join('; ');

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

/** The request that `description` describes, as it is sent to both sides. */
export function makeRequest(description) {
  const { method, base, path, query, rawQuery, headers, cookies, authorization } = description;
  const pairs = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(value))}`,
  );
  const search = [rawQuery, ...pairs].filter(Boolean).join('&');
  return {
    method,
    url: base + path + (search && `?${search}`),
    headers: [
      ...headers,
      ...(cookies.length > 0 ? [['cookie', cookieHeader(cookies)]] : []),
      ...(authorization ? [['authorization', text(authorization)]] : []),
    ],
    options: optionsOf(description.options),
    unset: description.unset,
    functions: description.functions,
    isCallback: description.isCallback,
    handler: description.handler,
  };
}
