/**
 * Claims of a session token as properties of an auth object. **This code reads
 * only tokens that the addon has verified.**
 */

import type { JwtPayload, SharedSignedInAuthObjectProperties } from '@clerk/shared/types';
import { textOfBase64Url } from '../wire/base64';

/** The claims of a verified token. */
export function claimsOf(token: string): JwtPayload {
  const payload = token.slice(token.indexOf('.') + 1, token.lastIndexOf('.'));
  const text = textOfBase64Url(payload);
  return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
}

/**
 * The properties that session claims of version 1 or 2 stand for. Features
 * that cannot be read grant no permission.
 */
export function propertiesOf(claims: JwtPayload): SharedSignedInAuthObjectProperties {
  const { __experimental_JWTPayloadToAuthObjectProperties: parse } =
    require('@clerk/shared/jwtPayloadParser') as typeof import('@clerk/shared/jwtPayloadParser');
  try {
    return parse(claims);
  } catch {
    return { ...parse({ ...claims, fea: undefined } as JwtPayload), sessionClaims: claims };
  }
}
