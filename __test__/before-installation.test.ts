/**
 * The commands that README promises on a fresh machine. **They install what they need, so
 * they begin without it.**
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const IMPORT = /^(?:import|export)\s+(?:[\w*{][^;'"=(]*\sfrom\s+)?'([^']+)'/gm;

/** What a module and those that it imports, statically, import from elsewhere. */
function packagesOf(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) {
    return [];
  }
  seen.add(file);
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, request = '']) =>
    request.startsWith('.')
      ? packagesOf(path.join(path.dirname(file), request), seen)
      : request.startsWith('node:')
        ? []
        : [`${path.relative(ROOT, file)} imports ${request}`],
  );
}

it.each(['demo', 'test', 'build', 'check', 'wasm', 'docs', 'bench'])(
  'npm run %s imports no package before it is installed',
  (name) => {
    const seen = new Set<string>();
    expect(packagesOf(path.join(ROOT, `scripts/${name}.mjs`), seen)).toEqual([]);
    expect(seen.size).toBeGreaterThan(2);
  },
);
