// Gives the crate and the packages of the platforms the version of package.json, which
// the changesets determine.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../files.mjs';
import { platforms } from './stage.mjs';

/**
 * @param {string} name
 * @param {RegExp} pattern
 * @param {string} replacement
 */
function replace(name, pattern, replacement) {
  const file = path.join(root, name);
  const text = readFileSync(file, 'utf8');
  if (!pattern.test(text)) {
    throw new Error(`${name} states no version.`);
  }
  writeFileSync(file, text.replace(pattern, replacement));
}

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
replace('Cargo.toml', /^version = ".*"$/m, `version = "${version}"`);
replace('Cargo.lock', /(?<=name = "ironclerk"\nversion = ").*(?=")/, version);
for (const name of platforms()) {
  replace(`npm/${name}/package.json`, /(?<="version": ").*(?=")/, version);
}
