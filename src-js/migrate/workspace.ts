/** The packages of a workspace that lead an application to `@clerk/nextjs/server`. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Parser } from '../project/parser';
import { codeFiles, isOwn, manifestsIn, mayName } from './files';
import { namesEntry } from './imports';
import { dependenciesOf, type Manifest } from './manifest';
import { isApplication, type PackageFolder } from './package-folder';
import type { Remainder } from './plan';
import { readSource } from './source';

/** A package of a workspace. */
interface Member {
  readonly root: string;
  readonly manifest: Manifest;
}

/**
 * What the named folders share with others: packages that an application depends on
 * and that name `@clerk/nextjs/server`, and other applications that use a named
 * package.
 */
export async function sharedCode(
  parser: Parser,
  workspace: string,
  folders: readonly PackageFolder[],
): Promise<Remainder[]> {
  const members = membersOf(workspace);
  const isNamed = ({ root }: Member) => folders.some((folder) => folder.root === root);
  const remainders: Remainder[] = [];
  for (const member of reachable(members, folders).filter((one) => !isNamed(one))) {
    const file = await firstNaming(parser, member.root);
    if (file) {
      remainders.push({
        file,
        what: `The package ${member.manifest.name} names @clerk/nextjs/server, and an application uses it.`,
        fix: `Name its folder as well: npx ironclerk migrate ${[...folders.map(({ root }) => root), member.root].map((root) => path.relative(workspace, root) || '.').join(' ')}`,
      });
    }
  }
  return [...remainders, ...otherUsers(members, folders)];
}

function otherUsers(members: readonly Member[], folders: readonly PackageFolder[]): Remainder[] {
  const packages = folders.filter(({ next }) => next === undefined);
  return members
    .filter(({ root }) => !folders.some((folder) => folder.root === root))
    .filter(({ root, manifest }) => isApplication(root, manifest))
    .flatMap((member) => {
      const used = reachable(members, [member]).find(({ root }) =>
        packages.some((one) => one.root === root),
      );
      return used
        ? [
            {
              file: path.join(member.root, 'package.json'),
              what: `${member.manifest.name} uses ${used.manifest.name}, too, which changes.`,
              fix: 'Name its folder as well, so that its middleware and configuration change with it.',
            },
          ]
        : [];
    });
}

function membersOf(workspace: string): Member[] {
  return manifestsIn(workspace).flatMap((file) => {
    try {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
      return [{ root: path.dirname(file), manifest }];
    } catch {
      return [];
    }
  });
}

/** The members that some of them depend on, directly or not. */
function reachable(members: readonly Member[], from: readonly Member[]): Member[] {
  const found = new Set<Member>();
  const open: Member[] = [...from];
  for (let at = open.pop(); at; at = open.pop()) {
    const names = Object.keys(dependenciesOf(at.manifest));
    for (const member of members) {
      if (member.manifest.name && names.includes(member.manifest.name) && !found.has(member)) {
        found.add(member);
        open.push(member);
      }
    }
  }
  return [...found];
}

async function firstNaming(parser: Parser, root: string): Promise<string | undefined> {
  for (const file of codeFiles(root).filter((one) => isOwn(root, one) && mayName(one))) {
    const source = await readSource(parser, file);
    if (source && namesEntry(source)) {
      return file;
    }
  }
  return undefined;
}
