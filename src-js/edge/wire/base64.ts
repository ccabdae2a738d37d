/** Base64 (RFC 4648) without the `Buffer` of Node.js. What is malformed is left out. */

import type * as Node from '../../wire/base64';

/** The bytes of base64, each as one character. */
export const bytesOfBase64: typeof Node.bytesOfBase64 = (text) => {
  const [digits = ''] = text
    .replace(/-/g, '+')
    .replace(/_/g, '/')
    .replace(/[^A-Za-z0-9+/=]/g, '')
    .split('=', 1);
  // One digit alone stands for less than a byte.
  return atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
};

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text in UTF-8 that base64url stands for. */
export const textOfBase64Url: typeof Node.textOfBase64Url = (text) =>
  utf8.decode(Uint8Array.from(bytesOfBase64(text), (byte) => byte.charCodeAt(0)));

/** Bytes as base64. */
export const base64Of: typeof Node.base64Of = (bytes) => btoa(String.fromCharCode(...bytes));
