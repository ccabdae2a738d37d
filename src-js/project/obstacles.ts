/**
 * What keeps Next.js from running `clerkMiddleware()`. **A middleware that does
 * not run leaves every page open**, so each of these stops a build; `npx ironclerk
 * doctor` reports them, too.
 */

import path from 'node:path';
import { placeIn } from '../diagnostics/source-files';
import { IronclerkError, type IronclerkErrorCode } from '../wire/ironclerk-error';
import {
  type MiddlewareFile,
  middlewareFiles,
  middlewareFolder,
  PAGE_EXTENSIONS,
  takenFiles,
} from './middleware-file';
import { loadParser } from './parser';
import {
  type MiddlewareSource,
  type ReadingConfiguration,
  readMiddleware,
} from './read-middleware';
import { hasNodeMiddleware, hasProxyFile, NEXT_MINIMUM } from './version';

/** Why a middleware would not run. */
export interface Obstacle {
  readonly code: IronclerkErrorCode;
  /** What is wrong. */
  readonly what: string;
  /** What to change. */
  readonly fix: string;
  /** The file that it is about; undefined if it concerns the application as a whole. */
  readonly file?: string;
  /** What the file holds where the mistake is. */
  readonly part?: string;
}

/** The facts about an application that decide whether its middleware runs. */
export interface Project extends ReadingConfiguration {
  /** The absolute path of its folder. */
  readonly root: string;
  /** The version of its Next.js. */
  readonly next: string;
  readonly pageExtensions?: readonly string[];
  readonly output?: string;
}

/** The middleware files of a project, as far as they run this package. */
export interface Survey {
  /** The file that Next.js runs, and its content; `undefined` if it does not run this package. */
  readonly taken: { readonly file: MiddlewareFile; readonly source: MiddlewareSource } | undefined;
  /** Whether Next.js finds any middleware. */
  readonly hasMiddleware: boolean;
  readonly obstacles: readonly Obstacle[];
}

/** Every obstacle to the middleware of a project. Rejects if its compiler does not load. */
export async function survey(load: NodeJS.Require, project: Project): Promise<Survey> {
  const { root, next, pageExtensions } = project;
  const tooOld = versionObstacle(next);
  if (tooOld) {
    return { taken: undefined, hasMiddleware: false, obstacles: [tooOld] };
  }
  // Loaded here, so that a missing compiler does not count as a file that cannot be parsed.
  await loadParser(load);
  const placed = takenFiles(root, next, pageExtensions);
  const ours: Array<{ file: MiddlewareFile; source: MiddlewareSource }> = [];
  for (const file of middlewareFiles(root, pageExtensions)) {
    // A file that cannot be parsed never runs, and stops the build if Next.js uses it.
    const source = await readMiddleware(load, root, file.file, project).catch(() => undefined);
    // A stray file may import ours through an alias or a package: it counts as doing so.
    if (source && (source.isOurs || !placed.some((one) => one.file === file.file))) {
      ours.push({ file, source });
    }
  }
  const [only, another] = placed;
  const taken = another ? undefined : ours.find(({ file }) => file.file === only?.file);
  const strays = ours.filter((one) => one !== taken).map(({ file }) => file);
  return {
    taken,
    hasMiddleware: placed.length > 0,
    obstacles: [
      ...strays.map((stray) => strayObstacle(project, stray, placed)),
      ...(taken ? sourceObstacles(taken.source, taken.file) : []),
      ...(taken && project.output === 'export' ? [EXPORT_OBSTACLE] : []),
    ],
  };
}

/** This release of Next.js cannot run a middleware on Node.js. */
export const versionObstacle = (next: string): Obstacle | undefined =>
  hasNodeMiddleware(next)
    ? undefined
    : {
        code: 'next_version_unsupported',
        what: `Next.js ${next} does not run a middleware on Node.js, and builds without it: every page would be open.`,
        fix: `Install Next.js ${NEXT_MINIMUM} or later: npm install next@latest.`,
      };

const EXPORT_OBSTACLE: Obstacle = {
  code: 'output_export_unsupported',
  what: "output: 'export' writes files for a host without a server, where a middleware cannot run: every page would be open.",
  fix: "Remove output: 'export' from next.config.",
};

/** Whether Next.js runs a middleware on the Edge runtime. */
export const isForEdge = (
  { name }: MiddlewareFile,
  { runtime }: Pick<MiddlewareSource, 'runtime'>,
): boolean => name === 'middleware' && runtime !== 'nodejs';

/** What in the file itself prevents it from running. */
export function sourceObstacles(
  { exports }: MiddlewareSource,
  { file, name }: MiddlewareFile,
): Obstacle[] {
  const base = path.basename(file);
  const obstacles: Obstacle[] = [];
  if (!exports.some((one) => ['default', name, '*'].includes(one))) {
    obstacles.push({
      code: 'middleware_export_missing',
      what: `${base} exports neither a default nor ${name}, so Next.js has nothing to run.`,
      fix: 'Write export default clerkMiddleware(…).',
      file,
    });
  }
  return obstacles;
}

/** Next.js does not run a file that runs `clerkMiddleware()`. */
function strayObstacle(
  { root, next, pageExtensions = PAGE_EXTENSIONS }: Project,
  { file, name }: MiddlewareFile,
  placed: readonly MiddlewareFile[],
): Obstacle {
  const place = placeIn(root, file);
  const wanted = hasProxyFile(next) ? 'proxy' : 'middleware';
  const extension = pageExtensions.find((one) => one.endsWith('ts')) ?? pageExtensions[0] ?? 'ts';
  const target = placeIn(root, path.join(middlewareFolder(root), `${wanted}.${extension}`));
  const another = placed.find((one) => one.file !== file);
  if (another) {
    const other = placeIn(root, another.file);
    return {
      code: 'middleware_duplicate',
      what: `Both ${place} and ${other} exist. Next.js runs one of them, and clerkMiddleware() in the other never runs.`,
      fix: `Merge them into ${target}, and delete the other.`,
      file,
    };
  }
  return {
    code: 'middleware_misplaced',
    what:
      name === 'proxy' && !hasProxyFile(next)
        ? `proxy.ts came with Next.js 16; Next.js ${next} does not run ${place}.`
        : `Next.js does not find ${place}: it looks for ${target}, beside the folder of the pages.`,
    fix: `Move it to ${target}${
      wanted === 'middleware' && name === 'proxy' ? ', or upgrade Next.js.' : '.'
    }`,
    file,
  };
}

/** The error of an obstacle. */
export function obstacleError(root: string, { code, what, fix, file }: Obstacle): IronclerkError {
  const place = file ? placeIn(root, file) : '';
  const at = what.includes(place) ? '' : ` (${place})`;
  return new IronclerkError(code, `ironclerk: ${what}${at} ${fix}`);
}
