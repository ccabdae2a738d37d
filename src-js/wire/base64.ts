/** Base64 (RFC 4648), as keys and tokens are written in it. What is malformed is left out. */

/** The bytes of base64, each as one character. */
export const bytesOfBase64 = (text: string): string =>
  Buffer.from(text, 'base64').toString('latin1');

/** The text in UTF-8 that base64url stands for. */
export const textOfBase64Url = (text: string): string =>
  Buffer.from(text, 'base64url').toString('utf8');

/** Bytes as base64. */
export const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
