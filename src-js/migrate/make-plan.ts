/** Reads folders and decides what changes in them. **It writes nothing.** */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { modulesBehind } from '../project/local-modules';
import { takenFiles } from '../project/middleware-file';
import type { Parser } from '../project/parser';
import { exportsOf, sourcesOf } from '../project/syntax-tree';
import { hasProxyFile } from '../project/version';
import { type Edit, edited } from './edit';
import { codeFiles, isOwn, mayName, ownerOf } from './files';
import { ENTRIES, importEdits, namesEntry, type Offered } from './imports';
import { dependenciesOf, manifestEdits } from './manifest';
import { type MiddlewareEdits, proxyEdits, runtimeEdits } from './middleware';
import { configEdits, configFile, NEW_CONFIG } from './next-config';
import type { PackageFolder } from './package-folder';
import { type Change, MigrationStop, type Plan, type Remainder } from './plan';
import { parserOf, parseSource, readSource, type Source } from './source';
import { sharedCode } from './workspace';

/** What is asked of a migration. */
export interface Request {
  readonly folders: readonly PackageFolder[];
  /** The folder that holds all packages of the workspace. */
  readonly workspace: string;
  /** The version of this package that applications get. */
  readonly version: string;
  /** Whether `middleware.ts` becomes `proxy.ts`, where Next.js has it. */
  readonly renames: boolean;
}

/** The files of one folder that name `@clerk/nextjs`. */
interface Found {
  readonly folder: PackageFolder;
  readonly sources: readonly Source[];
  readonly remainders: readonly Remainder[];
}

/** The changes of all folders, in the order of their paths. */
export async function makePlan(request: Request): Promise<Plan> {
  const { folders, workspace } = request;
  const application = folders.find(({ next }) => next !== undefined);
  if (!application) {
    throw new MigrationStop(
      'No folder holds a Next.js application. Run this where its package.json lies, or name that folder, beside those of the packages that it uses.',
    );
  }
  const parser = await parserOf(application.root);
  const offered = await offeredNames(parser);
  const found: Found[] = [];
  for (const folder of folders) {
    found.push(await findSources(parser, folder));
  }
  const plans: Plan[] = [];
  for (const one of found) {
    plans.push(await planFolder({ parser, offered, found, request }, one));
  }
  const shared = await sharedCode(parser, workspace, folders);
  return {
    changes: plans.flatMap(({ changes }) => changes),
    remainders: [...plans.flatMap(({ remainders }) => remainders), ...shared],
  };
}

/** The names that the entries of this package export, by those of `@clerk/nextjs`. */
async function offeredNames(parser: Parser): Promise<Offered> {
  const offered: Record<string, string[]> = {};
  for (const [theirs, ours] of Object.entries(ENTRIES)) {
    const declarations = path.join(__dirname, '..', `${path.basename(ours)}.d.ts`);
    const source = await readSource(parser, declarations);
    offered[theirs] = source ? exportsOf(source.module) : ['*'];
  }
  return offered;
}

async function findSources(parser: Parser, folder: PackageFolder): Promise<Found> {
  const sources: Source[] = [];
  const remainders: Remainder[] = [];
  for (const file of codeFiles(folder.root).filter(mayName)) {
    const source = await readSource(parser, file);
    if (!source) {
      remainders.push({
        file,
        what: 'The compiler of Next.js finds a syntax error in it.',
        fix: 'Correct it, and run this command again.',
      });
    } else if (namesEntry(source)) {
      const owner = ownerOf(folder.root, file);
      if (isOwn(folder.root, file)) {
        sources.push(source);
      } else if (!remainders.some((one) => one.what.includes(owner))) {
        remainders.push({
          file,
          what: `It belongs to another package, ${owner}.`,
          fix: 'If the application uses it, name that folder as well.',
        });
      }
    }
  }
  return { folder, sources, remainders };
}

interface Surroundings {
  readonly parser: Parser;
  readonly offered: Offered;
  readonly found: readonly Found[];
  readonly request: Request;
}

async function planFolder(around: Surroundings, one: Found): Promise<Plan> {
  const { parser, offered, request } = around;
  const { folder, sources } = one;
  const { root, next } = folder;
  const changing = new FileEdits();
  const remainders: Remainder[] = [...one.remainders];
  if (sources.length === 0 && (next === undefined || !usesChanged(around, folder))) {
    return { changes: [], remainders };
  }
  for (const source of sources) {
    const { edits, remainders: left } = importEdits(source, offered);
    changing.add(source, edits);
    remainders.push(...left);
  }
  if (next !== undefined) {
    remainders.push(...(await middlewarePart(around, folder, next, changing)));
    remainders.push(...(await configurationPart(parser, root, changing)));
  }
  const file = path.join(root, 'package.json');
  const manifest = await parseSource(parser, file, readFileSync(file));
  if (manifest) {
    changing.add(manifest, manifestEdits(manifest, request.version));
  }
  return { changes: changing.changes(), remainders };
}

/** Whether an application depends on a package of this migration, which changes. */
function usesChanged({ found }: Surroundings, { manifest }: PackageFolder): boolean {
  const names = Object.keys(dependenciesOf(manifest));
  return changedPackages(found).some((name) => names.includes(name));
}

const changedPackages = (found: readonly Found[]): string[] =>
  found.flatMap(({ folder, sources }) =>
    folder.next === undefined && folder.manifest.name && sources.length > 0
      ? [folder.manifest.name]
      : [],
  );

async function middlewarePart(
  around: Surroundings,
  { root }: PackageFolder,
  next: string,
  changing: FileEdits,
): Promise<Remainder[]> {
  const { parser, request } = around;
  const [taken, another] = takenFiles(root, next);
  if (!taken || another || taken.name === 'proxy' || !(await runsOurs(around, root, taken.file))) {
    return [];
  }
  const source = await readSource(parser, taken.file);
  if (!source) {
    return [];
  }
  const renames = request.renames && hasProxyFile(next);
  const change: MiddlewareEdits = renames ? proxyEdits(source) : runtimeEdits(source);
  changing.add(source, change.edits, change.file);
  return change.remainder ? [change.remainder] : [];
}

/** Whether a middleware runs this package after the migration. */
async function runsOurs({ parser, found }: Surroundings, root: string, file: string) {
  const packages = changedPackages(found);
  const ours = [...Object.keys(ENTRIES), ...Object.values(ENTRIES)];
  const modules = await modulesBehind(parser, root, file);
  return modules
    .flatMap(({ module }) => sourcesOf(module))
    .some(
      (name) =>
        ours.includes(name) || packages.some((one) => name === one || name.startsWith(`${one}/`)),
    );
}

async function configurationPart(
  parser: Parser,
  root: string,
  changing: FileEdits,
): Promise<Remainder[]> {
  const file = configFile(root);
  if (!file) {
    changing.create(path.join(root, NEW_CONFIG.name), NEW_CONFIG.text);
    return [];
  }
  const source = await readSource(parser, file);
  if (!source) {
    return [];
  }
  const { edits, remainder } = configEdits(source);
  changing.add(source, edits);
  return remainder ? [remainder] : [];
}

/** The edits of files, collected from several parts of a migration. */
class FileEdits {
  readonly #files = new Map<string, { bytes: Buffer; edits: Edit[]; target: string }>();
  readonly #created: Change[] = [];

  add({ file, bytes }: Source, edits: readonly Edit[], target = file): void {
    const known = this.#files.get(file) ?? { bytes, edits: [], target };
    known.edits.push(...edits);
    known.target = target === file ? known.target : target;
    this.#files.set(file, known);
  }

  create(file: string, text: string): void {
    this.#created.push({ file, before: undefined, after: Buffer.from(text) });
  }

  changes(): Change[] {
    const changed = [...this.#files].flatMap(([from, { bytes, edits, target }]): Change[] => {
      const isMoved = target !== from && !existsSync(target);
      return edits.length === 0 && !isMoved
        ? []
        : [
            {
              file: isMoved ? target : from,
              ...(isMoved && { from }),
              before: bytes,
              after: edited(bytes, edits),
            },
          ];
    });
    return [...changed, ...this.#created].sort((a, b) => (a.file < b.file ? -1 : 1));
  }
}
