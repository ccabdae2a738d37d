/**
 * The record of a migration, with which it is taken back **byte for byte**. It is in
 * `.ironclerk/migration.json` of the application, a folder that git ignores.
 */

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Change, MigrationStop } from './plan';

const FOLDER = '.ironclerk';
const NAME = 'migration.json';
const VERSION = 1;

/** A file before and after, as the record holds it. */
interface Entry {
  /** Relative to the folder of the record, with forward slashes. */
  readonly file: string;
  /** The bytes in base64; `null` if the file did not exist. */
  readonly before: string | null;
  /** The SHA-256 of the bytes; `null` if the file does not exist any more. */
  readonly after: string | null;
}

/** What a migration changed. */
export interface MigrationRecord {
  readonly version: typeof VERSION;
  /** The folders that were migrated, relative to that of the record. */
  readonly folders: readonly string[];
  readonly files: readonly Entry[];
  /** The access maps before, by folder. */
  readonly maps: Readonly<Record<string, unknown>>;
}

/** The record in a folder; `undefined` without one. */
export function readRecord(root: string): MigrationRecord | undefined {
  const file = placeOfRecord(root);
  if (!existsSync(file)) {
    return undefined;
  }
  const record = JSON.parse(readFileSync(file, 'utf8')) as MigrationRecord;
  if (record.version !== VERSION) {
    throw new MigrationStop(`${file} was written by another version of ironclerk.`);
  }
  return record;
}

/**
 * Writes the record, then the files. A file that an earlier migration changed keeps
 * the bytes from before that one.
 */
export function applyChanges(
  root: string,
  folders: readonly string[],
  changes: readonly Change[],
  maps: Readonly<Record<string, unknown>>,
): void {
  const earlier = readRecord(root);
  const entries = new Map(earlier?.files.map((entry) => [entry.file, entry]));
  for (const entry of changes.flatMap((change) => entriesOf(root, change))) {
    const before = entries.has(entry.file)
      ? (entries.get(entry.file)?.before ?? null)
      : entry.before;
    entries.set(entry.file, { ...entry, before });
  }
  write(root, {
    version: VERSION,
    folders: [
      ...new Set([
        ...(earlier?.folders ?? []),
        ...folders.map((folder) => relative(root, folder) || '.'),
      ]),
    ],
    files: [...entries.values()],
    maps: { ...maps, ...earlier?.maps },
  });
  for (const { file, from, after } of changes) {
    writeFileSync(file, after);
    if (from !== undefined) {
      rmSync(from);
    }
  }
}

function write(root: string, record: MigrationRecord): void {
  const folder = path.join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  const ignoring = path.join(folder, '.gitignore');
  if (!existsSync(ignoring)) {
    writeFileSync(ignoring, '*\n');
  }
  writeFileSync(placeOfRecord(root), `${JSON.stringify(record, null, 2)}\n`);
}

function entriesOf(root: string, { file, from, before, after }: Change): Entry[] {
  const old = before?.toString('base64') ?? null;
  const added = { file: relative(root, file), before: from ? null : old, after: hashOf(after) };
  return from ? [{ file: relative(root, from), before: old, after: null }, added] : [added];
}

/** Where the record's files are, and what they hold now. */
const resolved = (root: string, { files }: MigrationRecord) =>
  files.map((entry) => ({ ...entry, target: path.resolve(root, entry.file) }));

/** The files that do not hold what the migration wrote. */
export function changedSince(root: string, record: MigrationRecord): string[] {
  return resolved(root, record)
    .filter(({ target, after }) => after !== currentHash(target))
    .map(({ target }) => target);
}

/** Restores all files of a record, and removes the record. Returns their number. */
export function undoChanges(root: string, record: MigrationRecord): number {
  for (const { target, before } of resolved(root, record)) {
    if (before === null) {
      rmSync(target, { force: true });
    } else {
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, Buffer.from(before, 'base64'));
    }
  }
  removeRecord(root);
  return record.files.length;
}

function removeRecord(root: string): void {
  const folder = path.join(root, FOLDER);
  rmSync(placeOfRecord(root));
  if (readdirSync(folder).every((name) => name === '.gitignore')) {
    rmSync(path.join(folder, '.gitignore'), { force: true });
    rmdirSync(folder);
  }
}

const placeOfRecord = (root: string): string => path.join(root, FOLDER, NAME);

const relative = (root: string, file: string): string =>
  path.relative(root, file).split(path.sep).join('/');

const currentHash = (file: string): string | null =>
  existsSync(file) ? hashOf(readFileSync(file)) : null;

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
