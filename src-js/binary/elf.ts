/** What the headers of an ELF file of 64 bits say: the format of programs and libraries of Linux. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 0x7f454c46;
const HEADER = 64;
/** How much of a program holds its headers and the name of its loader. */
const BEGINNING = 4_096;
/** The type of the segment that names the loader (`PT_INTERP`). */
const INTERPRETER = 3;

/**
 * The loader that a program asks for; `undefined` where the file cannot be read,
 * is none, or names no loader.
 */
export function loaderOf(program: string): string | undefined {
  const { bytes } = beginningOf(program, BEGINNING) ?? {};
  if (!bytes || !isElf(bytes)) {
    return undefined;
  }
  const table = Number(bytes.readBigUInt64LE(32));
  const [size, count] = [bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  for (let at = table; at < table + size * count && at + 40 <= bytes.length; at += size) {
    if (bytes.readUInt32LE(at) === INTERPRETER) {
      const offset = Number(bytes.readBigUInt64LE(at + 8));
      const length = Number(bytes.readBigUInt64LE(at + 32));
      return bytes.toString('latin1', offset, offset + length) || undefined;
    }
  }
  return undefined;
}

/**
 * Whether a library lacks its end, where its section headers are. **Loading such a
 * file ends the process** instead of throwing: the loader maps what is not there.
 */
export function isCutOff(library: string): boolean {
  const { bytes, total } = beginningOf(library, HEADER) ?? {};
  if (!bytes || !total || !isElf(bytes)) {
    return false;
  }
  const end = Number(bytes.readBigUInt64LE(40)) + bytes.readUInt16LE(58) * bytes.readUInt16LE(60);
  return total < end;
}

const isElf = (bytes: Buffer): boolean => bytes.length >= HEADER && bytes.readUInt32BE(0) === MAGIC;

function beginningOf(name: string, length: number): { bytes: Buffer; total: number } | undefined {
  try {
    const file = openSync(name, 'r');
    try {
      const bytes = Buffer.alloc(length);
      const read = readSync(file, bytes, 0, length, 0);
      return { bytes: bytes.subarray(0, read), total: fstatSync(file).size };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
