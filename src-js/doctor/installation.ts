/** Node.js, Next.js, the package and its addon. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { platformName } from '../binary/platform';
import { isAtLeast } from '../project/version';
import type { Application } from './application';
import { type Installed, known } from './facts';
import { type Check, type Finding, ok, problem, warning } from './finding';

/** Package managers take a damaged package for one that is there. */
const REINSTALL = 'Delete node_modules, and install the dependencies again on this machine.';

const OWN = path.join(__dirname, '../..');

/** Whether everything that the application needs is installed, and loads on this machine. */
export const installation: Check = {
  name: 'installation',
  title: 'Installation',
  run: ({ application }) =>
    existsSync(path.join(application.root, 'package.json'))
      ? [node(), next(application), ...ironclerk(application)]
      : [node(), noPackage(application)],
};

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: { readonly next: string };
}

const manifest = (): Manifest =>
  JSON.parse(readFileSync(path.join(OWN, 'package.json'), 'utf8')) as Manifest;

function node(): Finding {
  const { engines } = manifest();
  return isAtLeast(process.versions.node, engines.node)
    ? ok(`Node.js ${process.versions.node} on ${platformName()}.`)
    : problem(
        `Node.js ${process.versions.node} is too old.`,
        `Run the application with Node.js ${engines.node}.`,
      );
}

const noPackage = ({ root }: Application): Finding =>
  problem(
    `${root} is not the folder of an application: package.json is missing.`,
    'Run this in the folder of the Next.js application, or name it: npx ironclerk doctor <folder>.',
  );

function next({ next: fact }: Application): Finding {
  const version = known(fact);
  const { peerDependencies } = manifest();
  if (version === undefined) {
    return problem(
      'Next.js is not installed here.',
      `Run this in the folder of the Next.js application, or name it: npx ironclerk doctor <folder>. If it is this one, install its dependencies.`,
      'package.json',
    );
  }
  return isAtLeast(version, peerDependencies.next)
    ? ok(`Next.js ${version}.`)
    : problem(
        `Next.js ${version} is too old.`,
        `Install next@latest, or any release ${peerDependencies.next}.`,
        'package.json',
      );
}

function ironclerk({ root, ironclerk: fact }: Application): Finding[] {
  if ('error' in fact && !/cannot find/i.test(fact.error)) {
    return [problem(`The package ironclerk cannot be loaded: ${fact.error}`, REINSTALL)];
  }
  const installed = known(fact);
  if (!installed) {
    return [
      problem(
        'The application has no package ironclerk.',
        'Install it: npm install ironclerk.',
        'package.json',
      ),
    ];
  }
  const own = manifest().version;
  const versions =
    installed.version === own
      ? []
      : [
          warning(
            `The application has ironclerk ${installed.version}, and this is ${own}.`,
            'Run the one of the application: npx ironclerk doctor in its folder.',
          ),
        ];
  const loads =
    installed.core === 'native'
      ? ok(`ironclerk ${installed.version}, and its native core loads.`)
      : nativeMissing(installed, root);
  return [loads, ...versions];
}

/** Names the package that is missing, why it may be, and what serves instead. */
function nativeMissing(installed: Installed, root: string): Finding {
  const [what, fix] = reasonAndFix(installed, root);
  return installed.core === 'wasm'
    ? warning(`The WASM core serves, more slowly than the native one: ${what}`, fix)
    : problem(`No core of ironclerk loads: ${what}`, fix);
}

function reasonAndFix(
  { folder, problem: reason = '' }: Installed,
  root: string,
): [what: string, fix: string] {
  const name = `ironclerk-${platformName()}`;
  const others = otherPlatforms([path.dirname(folder), path.join(root, 'node_modules')], name);
  const [what, fix] =
    others.length > 0
      ? [
          `node_modules holds ${others.join(', ')}, so it was installed on another platform.`,
          'Install the dependencies on this platform: delete node_modules and install again. In a container, do not copy node_modules from outside.',
        ]
      : [
          omitsOptional()
            ? 'The settings of npm leave out optional dependencies.'
            : 'Optional dependencies were left out, or the lockfile was written on another platform.',
          `Install again without --omit=optional (--no-optional), so that ${name} is installed. If the lockfile does not name it, delete node_modules and the lockfile first.`,
        ];
  if (/has no binary for/.test(reason)) {
    return [`${reason}.`, 'Run on a platform that has one, if the time of a call matters.'];
  }
  return existsSync(path.join(folder, '..', name))
    ? [`${reason}.`, REINSTALL]
    : [`${name} is not installed. ${what}`, fix];
}

const omitsOptional = (): boolean =>
  /optional/.test(process.env.npm_config_omit ?? process.env.NPM_CONFIG_OMIT ?? '');

function otherPlatforms(folders: readonly string[], own: string): string[] {
  const names = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => /^ironclerk-(darwin|linux|win32)-/.test(name) && name !== own);
  return [...new Set(names)];
}
