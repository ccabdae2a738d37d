/**
 * Clerk's packages for browsers: `@clerk/clerk-js` is the library, and `@clerk/ui`
 * draws the components. **They come from `node_modules`, and never from a
 * network.**
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The major version of each package, and its entry, as `@clerk/nextjs` asks for them. */
const PACKAGES = {
  'clerk-js': { major: '6', entry: 'clerk.browser.js' },
  ui: { major: '1', entry: 'ui.browser.js' },
} as const;

/** A package for browsers, without `@clerk/`. */
export type BrowserPackage = keyof typeof PACKAGES;

/** A package that is installed. */
export interface Installed {
  readonly version: string;
  /** The folder of its scripts. */
  readonly dist: string;
}

/** Whether `name` is one of the packages. */
export function isBrowserPackage(name: string): name is BrowserPackage {
  return Object.hasOwn(PACKAGES, name);
}

/** The variables that make an application load both packages from the instance at `url`. */
export function scriptEnvironment(url: string): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_JS_URL: scriptUrl(url, 'clerk-js'),
    NEXT_PUBLIC_CLERK_UI_URL: scriptUrl(url, 'ui'),
  };
}

/** The line that installs what `@clerk/nextjs` asks for. */
export function installLine(): string {
  const wanted = Object.entries(PACKAGES).map(([name, { major }]) => `@clerk/${name}@${major}`);
  return `npm install --save-dev ${wanted.join(' ')}`;
}

/** The packages that are not installed. */
export function missingPackages(folder?: string): BrowserPackage[] {
  const names = Object.keys(PACKAGES) as BrowserPackage[];
  return names.filter((name) => !findPackage(name, PACKAGES[name].major, folder));
}

/**
 * The package in the version that `selector` asks for: an exact version, a major
 * one, or a tag, which any version answers. It is looked for in `folder`, in the
 * working directory and beside the emulator, in that order, and in the folders
 * around each.
 */
export function findPackage(
  name: BrowserPackage,
  selector: string,
  folder?: string,
): Installed | undefined {
  const places = [...(folder === undefined ? [] : [folder]), process.cwd(), __dirname];
  return places
    .flatMap(foldersAround)
    .map((place) => readPackage(path.join(place, 'node_modules/@clerk', name)))
    .find((installed) => installed && satisfies(installed.version, selector));
}

function scriptUrl(url: string, name: BrowserPackage): string {
  const { major, entry } = PACKAGES[name];
  return `${url}/npm/@clerk/${name}@${major}/dist/${entry}`;
}

function foldersAround(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAround(parent)];
}

function readPackage(folder: string): Installed | undefined {
  try {
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { version: String(version), dist: path.join(folder, 'dist') };
  } catch {
    return undefined;
  }
}

function satisfies(version: string, selector: string): boolean {
  return !/^\d/.test(selector) || version === selector || version.startsWith(`${selector}.`);
}
