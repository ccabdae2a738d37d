// The versions of glibc that a binary of Linux needs, as its section .gnu.version_r
// lists them (Linux Standard Base, "Symbol Versioning"): with an older glibc than the
// highest, it does not load.

import { readFileSync } from 'node:fs';

/** The glibc of the oldest systems that a release runs on: RHEL 8, Debian 10, Amazon Linux 2023. */
export const OLDEST_GLIBC = '2.28';

/** The type of the section (SHT_GNU_verneed). */
const NEEDED_VERSIONS = 0x6ffffffe;

/**
 * The versions of glibc that an ELF file of 64 bits needs, the highest last; none
 * for a file of another kind, or one that uses another C library.
 *
 * @param {string} file
 * @returns {string[]}
 */
export function neededGlibc(file) {
  const bytes = readFileSync(file);
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) {
    return [];
  }
  const sections = sectionsOf(bytes);
  const needed = sections.find(({ type }) => type === NEEDED_VERSIONS);
  const names = needed && sections[needed.link];
  if (!names) {
    return [];
  }
  /** @type {Set<string>} */
  const versions = new Set();
  for (const offset of auxiliaries(bytes, needed.offset)) {
    const from = names.offset + bytes.readUInt32LE(offset + 8);
    const name = bytes.toString('latin1', from, bytes.indexOf(0, from));
    const [, version] = /^GLIBC_(\d[\d.]*)$/.exec(name) ?? [];
    if (version) {
      versions.add(version);
    }
  }
  return [...versions].sort(compareVersions);
}

/**
 * Orders versions, the lower one first.
 *
 * @param {string} one
 * @param {string} other
 */
export const compareVersions = (one, other) => one.localeCompare(other, 'en', { numeric: true });

/** @param {Buffer} bytes */
function sectionsOf(bytes) {
  const table = Number(bytes.readBigUInt64LE(40));
  const [size, count] = [bytes.readUInt16LE(58), bytes.readUInt16LE(60)];
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * size;
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: Number(bytes.readBigUInt64LE(at + 24)),
      link: bytes.readUInt32LE(at + 40),
    };
  });
}

/**
 * Where the needed versions stand: a list of libraries, each with a list of versions.
 *
 * @param {Buffer} bytes
 * @param {number} start
 * @returns {number[]}
 */
function auxiliaries(bytes, start) {
  const found = [];
  for (let library = start, next = 1; next !== 0; library += next) {
    next = bytes.readUInt32LE(library + 12);
    const count = bytes.readUInt16LE(library + 2);
    let at = library + bytes.readUInt32LE(library + 8);
    for (let index = 0; index < count; index += 1) {
      found.push(at);
      at += bytes.readUInt32LE(at + 12);
    }
  }
  return found;
}
