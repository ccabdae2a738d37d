/**
 * `ironclerk migrate`: moves an application from `@clerk/nextjs/server` to this
 * package. **It shows every change first, and can be taken back.**
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { placeIn } from '../diagnostics/source-files';
import { runDoctor } from '../doctor/command';
import { commandOptions } from '../project/command-options';
import { namedFolder } from '../project/named-folder';
import { patiently } from '../project/patience';
import { type MapAnswer, mapDifference, readMap } from './access-map';
import { makePlan } from './make-plan';
import { hasIronclerk, type PackageFolder, readFolder } from './package-folder';
import { type PackageManager, packageManagerOf } from './package-manager';
import { MigrationStop, type Plan } from './plan';
import { applyChanges, changedSince, readRecord, undoChanges } from './record';
import { counted, planReport } from './report';
import { uncommitted } from './repository';

const HELP = `Usage: ironclerk migrate [folders] [options]

Moves the Next.js application in the folder, or in this one, from
@clerk/nextjs/server to ironclerk. Shows the changes, asks, and writes them; at the
end, runs ironclerk doctor. Without a terminal it only shows them. In a workspace,
also name the folders of the packages that hold code of the application.

Exits with 0 on success, with 1 if it stops or the doctor finds a problem, and with
2 for invalid arguments.

  --yes       write without asking
  --proxy     rename middleware.ts to proxy.ts, where Next.js has it
  --install   also run the package manager's install
  --check     after a build: compare the access map with the one before; run the doctor
  --undo      restore every file as it was before
  --force     write over changes that are not committed; with --undo, over later ones
  --offline   run the doctor without network requests
  --help      this text
`;

interface Arguments {
  readonly roots: readonly string[];
  readonly flags: Readonly<Record<Flag, boolean>>;
}

const FLAGS = ['yes', 'proxy', 'install', 'check', 'undo', 'force', 'offline', 'help'] as const;
type Flag = (typeof FLAGS)[number];

const out = (text: string): unknown => process.stdout.write(text);

/** Runs the command with the arguments after its name. Resolves to the exit code. */
export async function runMigrate(argv: readonly string[]): Promise<number> {
  let asked: Arguments;
  try {
    asked = readArguments(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  const { roots, flags } = asked;
  if (flags.help) {
    out(HELP);
    return 0;
  }
  try {
    if (flags.undo) {
      return undo(roots, flags.force);
    }
    return await (flags.check ? check(roots, flags) : migrate(roots, flags));
  } catch (error) {
    if (error instanceof MigrationStop) {
      process.stderr.write(`ironclerk migrate: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = commandOptions({
    args: [...argv],
    allowPositionals: true,
    options: Object.fromEntries(FLAGS.map((name) => [name, { type: 'boolean' }] as const)),
  });
  const roots = (positionals.length > 0 ? positionals : ['.']).map((folder) =>
    realpathSync(namedFolder(folder)),
  );
  if (values.undo && values.check) {
    throw new Error('--undo and --check exclude each other.');
  }
  const flags = Object.fromEntries(FLAGS.map((name) => [name, values[name] === true]));
  return { roots: [...new Set(roots)], flags: flags as Arguments['flags'] };
}

async function migrate(roots: readonly string[], flags: Arguments['flags']): Promise<number> {
  const home = homeOf(roots);
  const manager = packageManagerOf(home);
  const folders = roots.map(readFolder);
  const plan = await patiently('Reading the application', () =>
    makePlan({
      folders,
      workspace: manager.folder,
      version: ownVersion(),
      renames: flags.proxy,
    }),
  );
  const base = baseOf(roots, manager);
  out(planReport(base, plan, process.stdout.isTTY === true && !process.env.NO_COLOR));
  if (plan.changes.length === 0) {
    return 0;
  }
  refuseUncommitted(roots, flags);
  if (!flags.yes && !(await confirmed())) {
    out('Nothing was written.\n');
    return 0;
  }
  const maps = await mapsOf(folders);
  const lock = flags.install ? lockChange(manager) : [];
  applyChanges(home, roots, [...plan.changes, ...lock], knownMaps(home, maps));
  out(`Written. npx ironclerk migrate --undo${undoFolder(home)} takes it back.\n`);
  if (flags.install) {
    install(home, roots, manager);
  }
  return finish(folders, manager, maps, flags);
}

/** The folder of the record: that of the first application. */
const homeOf = (roots: readonly string[]): string => roots[0] as string;

const baseOf = (roots: readonly string[], { folder }: PackageManager): string =>
  roots.length === 1 ? homeOf(roots) : folder;

const undoFolder = (home: string): string => {
  const relative = path.relative(process.cwd(), home);
  return relative ? ` ${relative}` : '';
};

const ownVersion = (): string =>
  (
    JSON.parse(readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as {
      version: string;
    }
  ).version;

function refuseUncommitted(roots: readonly string[], { force }: Arguments['flags']): void {
  const changes = force ? [] : [...new Set(roots.flatMap(uncommitted))];
  if (changes.length > 0) {
    throw new MigrationStop(
      `git has ${counted(changes.length, 'change')} that ${changes.length === 1 ? 'is' : 'are'} not committed: ${changes[0]?.slice(3)}${changes.length > 1 ? ' …' : ''}. Commit first, or use --force. Nothing was written.`,
    );
  }
}

/** Asks; without a terminal the answer is no. */
async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    out('Use --yes to write the changes without a terminal.\n');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question('Write these changes? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}

/** The lock file, so that undoing restores it as well. */
const lockChange = ({ lockFile }: PackageManager): Plan['changes'] => {
  const bytes = lockFile === undefined ? undefined : readFileSync(lockFile);
  return lockFile && bytes ? [{ file: lockFile, before: bytes, after: bytes }] : [];
};

function install(
  home: string,
  roots: readonly string[],
  { name, folder, lockFile }: PackageManager,
): void {
  out(`Running ${name} install in ${folder}.\n`);
  // On Windows, package managers are scripts of the shell.
  const { status } = spawnSync(`${name} install`, { cwd: folder, stdio: 'inherit', shell: true });
  if (status !== 0) {
    throw new MigrationStop(`${name} install failed. Run it again, then npx ironclerk doctor.`);
  }
  if (lockFile) {
    // The record holds what the installation wrote, which undoing compares.
    const bytes = readFileSync(lockFile);
    applyChanges(home, roots, [{ file: lockFile, before: bytes, after: bytes }], {});
  }
}

interface FolderMap {
  readonly root: string;
  readonly answer: MapAnswer;
}

async function mapsOf(folders: readonly PackageFolder[]): Promise<FolderMap[]> {
  const maps: FolderMap[] = [];
  for (const { root } of folders.filter(({ next }) => next !== undefined)) {
    maps.push({ root, answer: await askedMap(root) });
  }
  return maps;
}

const askedMap = (root: string): Promise<MapAnswer> =>
  patiently('Asking the middleware about every route, for every caller', () => readMap(root));

const knownMaps = (home: string, maps: readonly FolderMap[]): Record<string, unknown> =>
  Object.fromEntries(
    maps.flatMap(({ root, answer }) =>
      'map' in answer ? [[placeIn(home, root), answer.map] as const] : [],
    ),
  );

/** The doctor of each application that can run, and how to go on. */
async function finish(
  folders: readonly PackageFolder[],
  manager: PackageManager,
  maps: readonly FolderMap[],
  flags: Arguments['flags'],
): Promise<number> {
  for (const { root, answer } of maps) {
    out(
      'map' in answer
        ? `The access map of ${root} is recorded. Build the application, and run npx ironclerk migrate --check.\n`
        : `The access maps before and after were not compared: ${answer.reason}. To compare them: --undo, next build, migrate again, next build, npx ironclerk migrate --check.\n`,
    );
  }
  const applications = folders.filter(({ next }) => next !== undefined);
  if (!applications.every(({ root }) => hasIronclerk(root))) {
    out(`Now run ${manager.name} install, and npx ironclerk doctor.\n`);
    return 0;
  }
  return examine(
    applications.map(({ root }) => root),
    flags,
  );
}

async function examine(roots: readonly string[], { offline }: Arguments['flags']): Promise<number> {
  let worst = 0;
  for (const root of roots) {
    worst = Math.max(worst, await runDoctor([root, ...(offline ? ['--offline'] : [])]));
  }
  return worst;
}

async function check(roots: readonly string[], flags: Arguments['flags']): Promise<number> {
  const home = homeOf(roots);
  const record = requireRecord(home);
  const before = Object.entries(record.maps);
  let differs = false;
  if (before.length === 0) {
    out('The access map before was not recorded, so the maps were not compared.\n');
  }
  for (const [folder, map] of before) {
    const answer = await askedMap(path.resolve(home, folder));
    const difference = 'map' in answer ? mapDifference(map, answer.map) : '';
    differs ||= difference !== '';
    out(
      'reason' in answer
        ? `The access maps were not compared: ${answer.reason}.\n`
        : difference || `The access maps of ${folder} before and after agree.\n`,
    );
  }
  const applications = record.folders.map((folder) => path.resolve(home, folder));
  const code = await examine(
    applications.map(readFolder).flatMap(({ root, next }) => (next === undefined ? [] : [root])),
    flags,
  );
  return differs ? 1 : code;
}

function undo(roots: readonly string[], isForced: boolean): number {
  const home = homeOf(roots);
  const record = requireRecord(home);
  const changed = isForced ? [] : changedSince(home, record);
  if (changed.length > 0) {
    throw new MigrationStop(
      `${changed.map((file) => placeIn(home, file)).join(', ')} changed since. Nothing was restored; --undo --force overwrites these changes.`,
    );
  }
  const count = undoChanges(home, record);
  const { name } = packageManagerOf(home);
  out(`Restored ${counted(count, 'file')}. Run ${name} install to remove the package.\n`);
  return 0;
}

function requireRecord(home: string) {
  const record = readRecord(home);
  if (!record) {
    throw new MigrationStop(
      `${home} has no record of a migration (.ironclerk/migration.json). Run npx ironclerk migrate first; if you did, name the folder that you named then.`,
    );
  }
  return record;
}
