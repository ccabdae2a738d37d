/**
 * Pages and route handlers for the Edge runtime, where this package cannot load.
 * **Their imports stay as they are**, and so do those of the files behind them:
 * `@clerk/nextjs` works beside this package.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { placeIn } from '../diagnostics/source-files';
import { modulesBehind } from '../project/local-modules';
import type { Parser } from '../project/parser';
import { sourcesOf } from '../project/syntax-tree';
import { initializerOf } from './exported-constant';
import { codeFiles, isOwn } from './files';
import { ENTRIES } from './imports';
import type { Remainder } from './plan';
import { readSource } from './source';

/** The files of an application whose imports stay, with the reason. */
export async function edgeFiles(parser: Parser, root: string): Promise<Map<string, Remainder>> {
  const held = new Map<string, Remainder>();
  for (const file of codeFiles(root).filter((one) => isOwn(root, one) && mayBeEdge(one))) {
    const source = await readSource(parser, file);
    const runtime = source && initializerOf(source, 'runtime')?.value;
    if (runtime === 'edge' || runtime === 'experimental-edge') {
      for (const behind of await filesBehind(parser, root, file)) {
        held.set(behind, {
          file: behind,
          what:
            behind === file
              ? 'It runs on the Edge runtime, where ironclerk/server cannot load, so its imports stay.'
              : `${placeIn(root, file)} imports it on the Edge runtime, where ironclerk/server cannot load, so its imports stay.`,
          fix: `Remove the export of runtime from ${placeIn(root, file)}, and run this command again.`,
        });
      }
    }
  }
  return held;
}

/** A middleware gets another runtime; files elsewhere cannot. */
const mayBeEdge = (file: string): boolean => {
  const isMiddleware = /^(?:middleware|proxy)\./.test(path.basename(file));
  return !isMiddleware && /edge['"]/.test(readFileSync(file, 'utf8'));
};

/** The file, and those that it imports, as far as they name an entry. */
async function filesBehind(parser: Parser, root: string, file: string): Promise<string[]> {
  const found = await modulesBehind(parser, root, file);
  return found
    .filter(({ module }) => sourcesOf(module).some((name) => Object.hasOwn(ENTRIES, name)))
    .map((one) => one.file);
}
