/** Texts of an application in a report: **a terminal obeys nothing in them.** */

import { stripVTControlCharacters } from 'node:util';

/** Control characters but for the line feed, and those that change the direction of text. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text with visible characters and line feeds only. */
export const plain = (text: string): string =>
  stripVTControlCharacters(text).replace(OBEYED, (one) => (one === '\n' ? one : '\ufffd'));

/** The same on one line. */
export const plainLine = (text: string): string => plain(text).replaceAll('\n', '\ufffd');
