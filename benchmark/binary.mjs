// npm run bench:binary: what the addon is made of, by the crates whose code and data it
// holds. Builds it once more, as a release but with its symbols. Needs Linux, and `nm` and
// `size` of binutils. --publish writes benchmark/binary.json and docs/performance.md.

import { execFileSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildAddon } from '../scripts/addon.mjs';
import { root } from '../scripts/files.mjs';
import { progress } from '../scripts/run.mjs';

/**
 * What the addon is made of, in bytes. The parts add up to the size of the file.
 *
 * @typedef {object} BinaryReport
 * @property {string} rustc
 * @property {string} target
 * @property {number} bytes of the file that is published
 * @property {Record<string, number>} parts
 */

/** The crates of each part; `std` is what others instantiate of it last of all. */
const PARTS = {
  'Ironclerk itself': ['ironclerk'],
  'regular expressions': ['regex', 'regex_automata', 'regex_syntax', 'fancy_regex', 'aho_corasick'],
  'HTTP client': ['reqwest', 'hyper', 'hyper_util', 'hyper_rustls', 'h2', 'http', 'tower'],
  TLS: ['rustls', 'webpki', 'tokio_rustls', 'rustls_pki_types', 'webpki_roots', 'untrusted'],
  'asynchronous runtime': ['tokio', 'futures_util', 'futures_channel', 'bytes'],
  'boundary to Node.js': ['napi', 'napi_sys', 'napi_derive'],
  'URLs and host names': ['url', 'idna', 'icu_normalizer', 'icu_properties', 'percent_encoding'],
  JSON: ['serde_json', 'serde_core', 'serde', 'zmij'],
  'standard library, backtraces of panics': [
    'std',
    'core',
    'alloc',
    'gimli',
    'addr2line',
    'rustc_demangle',
    'miniz_oxide',
    'hashbrown',
  ],
};
const CRYPTOGRAPHY = 'AWS-LC: cryptography in C and assembly';
const OTHERS = 'other crates';

/** What is no crate's: sections of ELF. */
const SECTIONS = {
  'tables for unwinding': ['.eh_frame', '.eh_frame_hdr', '.gcc_except_table'],
  'relocations of addresses': ['.rela.dyn', '.rela.plt'],
};
const REST = 'texts and other constants without a name';

const { values } = parseArgs({ options: { publish: { type: 'boolean', default: false } } });

/** Of whose crates a Rust symbol consists, those of the standard library last. */
function cratesOf(/** @type {string} */ symbol) {
  const names = [...symbol.matchAll(/(?<![\w:])([a-z]\w*)(?:\[[0-9a-f]+\])?::/g)].map(
    ([, name = '']) => name,
  );
  const isStandard = (/** @type {string} */ name) => ['core', 'alloc', 'std'].includes(name);
  return [...names.filter((name) => !isStandard(name)), ...names.filter(isStandard)];
}

/** @param {string} symbol */
function partOf(symbol) {
  const [crate] = cratesOf(symbol);
  if (!crate) {
    return /napi|rust/.test(symbol) ? OTHERS : CRYPTOGRAPHY;
  }
  const found = Object.entries(PARTS).find(([, crates]) => crates.includes(crate));
  return found ? found[0] : OTHERS;
}

/**
 * The bytes of each part, of a file with its symbols.
 *
 * @param {string} file
 * @param {number} bytes of the file without its symbols
 */
function partsOf(file, bytes) {
  /** @type {Record<string, number>} */
  const parts = {};
  const add = (/** @type {string} */ part, /** @type {number} */ size) => {
    parts[part] = (parts[part] ?? 0) + size;
  };
  const options = /** @type {const} */ ({ encoding: 'utf8', maxBuffer: 1 << 28 });
  const symbols = execFileSync('nm', ['--demangle', '--print-size', file], options);
  // One address may have several names.
  /** @type {Set<string>} */
  const seen = new Set();
  for (const [, at = '', size = '', name = ''] of symbols.matchAll(
    /^([0-9a-f]+) ([0-9a-f]+) [tTrRdDwWvV] (.*)$/gm,
  )) {
    if (!seen.has(at)) {
      seen.add(at);
      add(partOf(name), Number.parseInt(size, 16));
    }
  }
  const sections = execFileSync('size', ['--format=sysv', file], options);
  for (const [part, names] of Object.entries(SECTIONS)) {
    for (const [, name = '', size] of sections.matchAll(/^(\.\S+)\s+(\d+)/gm)) {
      add(part, names.includes(name) ? Number(size) : 0);
    }
  }
  const known = Object.values(parts).reduce((sum, size) => sum + size, 0);
  const sorted = Object.entries(parts).sort(([, one], [, other]) => other - one);
  return { ...Object.fromEntries(sorted), [REST]: bytes - known };
}

const folder = path.join(root, 'target/symbols');
const { platformName } = await import('../dist/binary/platform.js');
const name = `ironclerk.${platformName()}.node`;

/** @param {string} strip */
async function built(strip) {
  process.env.CARGO_PROFILE_RELEASE_STRIP = strip;
  await buildAddon(['--output-dir', path.join(folder, strip)]);
  return path.join(folder, strip, name);
}

try {
  progress('Building the addon twice: as it is published, and with its symbols');
  const bytes = statSync(await built('symbols')).size;
  const parts = partsOf(await built('none'), bytes);
  /** @type {BinaryReport} */
  const report = {
    rustc: execFileSync('rustc', ['--version'], { encoding: 'utf8' }).trim(),
    target: platformName(),
    bytes,
    parts,
  };
  console.table({ ...parts, 'the file': bytes });
  if (values.publish) {
    const results = new URL('binary.json', import.meta.url);
    writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
    await import('./performance.mjs');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
