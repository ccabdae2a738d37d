/** Imports in the application's own code. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { placeIn } from '../diagnostics/source-files';
import { known } from './facts';
import { type Check, counted, type Finding, listed, ok, warning } from './finding';

/** Files beyond this number are not read. */
const LIMIT = 20_000;
const SHOWN = 10;
const CODE = /\.[cm]?[jt]sx?$/;
const THEIRS =
  /^(?!\s*(?:\/\/|\*)).*(?:\bfrom|\bimport\s*\(|\brequire\s*\(|^\s*import)\s*['"]@clerk\/nextjs\/server['"]/m;
const TYPES_ONLY = /^\s*import\s+type\b/;

/** Remaining imports of the original. */
export const sources: Check = {
  name: 'imports',
  title: 'Imports',
  run({ application }) {
    const { root } = application;
    const { distDir = '.next', aliasesClerkServer = false } =
      known(application.configuration) ?? {};
    const files = [...codeIn(root, distDir)].sort();
    const texts = files.map((file) => [file, readFileSync(file, 'utf8')] as const);
    const findings = aliasesClerkServer ? [] : leftBehind(root, texts);
    return findings.length > 0
      ? findings
      : [
          ok(
            `None of ${counted(files.length, 'file')} imports @clerk/nextjs/server${aliasesClerkServer ? ' other than by the alias' : ''}.`,
          ),
        ];
  },
};

type Texts = ReadonlyArray<readonly [file: string, text: string]>;

/** The application's own files of code. */
export function* codeIn(root: string, distDir: string): Generator<string> {
  let count = 0;
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      const isSkipped =
        entry.name.startsWith('.') ||
        entry.name === 'node_modules' ||
        file === path.join(root, distDir);
      if (entry.isDirectory() && !isSkipped) {
        open.push(file);
      } else if (entry.isFile() && CODE.test(entry.name) && count < LIMIT) {
        count += 1;
        yield file;
      }
    }
  }
}

function leftBehind(root: string, texts: Texts): Finding[] {
  const places = texts.flatMap(([file, text]) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        THEIRS.test(line) && !TYPES_ONLY.test(line) ? [placeIn(root, file, at + 1)] : [],
      ),
  );
  return places.length === 0
    ? []
    : [
        warning(
          `${counted(places.length, 'import')} of @clerk/nextjs/server: ${listed(places, SHOWN)}. The original works beside ironclerk, at its own speed.`,
          "Import 'ironclerk/server', or set aliasClerkServer: true in withIronclerk().",
          places[0],
        ),
      ];
}
