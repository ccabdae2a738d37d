/** The files of an application behind its routes, each parsed once. */

import { localFile } from '../project/local-modules';
import type { Parser } from '../project/parser';
import { SourceFile } from './source-file';

/** Files beyond this number are not followed. */
const LIMIT = 3_000;

/** Parsed files by their absolute paths. */
export class SourceTree {
  readonly #parser: Parser;
  readonly #root: string;
  readonly #files = new Map<string, Promise<SourceFile | undefined>>();

  constructor(parser: Parser, root: string) {
    this.#parser = parser;
    this.#root = root;
  }

  /** A parsed file; `undefined` if it cannot be parsed. */
  get(file: string): Promise<SourceFile | undefined> {
    let read = this.#files.get(file);
    if (!read) {
      read = SourceFile.read(this.#parser, this.#root, file);
      this.#files.set(file, read);
    }
    return read;
  }

  /** The file that a file imports by a name; `undefined` for a package. */
  resolve(from: SourceFile, source: string): Promise<SourceFile | undefined> {
    const file = localFile(this.#root, from.file, source);
    return file ? this.get(file) : Promise.resolve(undefined);
  }

  /** These files, and the files of the application that they import. */
  async behind(files: readonly string[]): Promise<SourceFile[]> {
    const seen = new Set(files);
    const found: SourceFile[] = [];
    for (const file of seen) {
      const source = await this.get(file);
      if (source) {
        found.push(source);
        for (const name of source.sources) {
          const next = localFile(this.#root, file, name);
          if (next && seen.size < LIMIT) {
            seen.add(next);
          }
        }
      }
    }
    return found;
  }
}
