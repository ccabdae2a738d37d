/**
 * The running build, as `withIronclerk()` handed it over when it was built: the Edge
 * runtime has no files. **What was not handed over is unknown**: any path may then be
 * a page or a file.
 */

import { type Build, buildFrom, listedPages } from '../../route/build';
import type { HandedOver } from '../../route/handed-over';
import type { Manifests } from '../../route/manifests';
import { Pages } from '../../route/pages';
import type * as Node from '../../route/running-build';

const STATIC = '/_next/static/';

/** The folder of a development server, which is not read. */
const DEVELOPMENT = '.next';

let build: Build | undefined;

/** Returns the build; there is one in a bundle. */
export const buildOfCaller: typeof Node.buildOfCaller = () => () => {
  build ??= readBuild(require('ironclerk/edge-build') as HandedOver);
  return build;
};

function readBuild({ manifests: handed, withoutFile = [] }: HandedOver): Build {
  const manifests: Manifests = { ...NOTHING, ...OF_NEXT, ...handed };
  const pages = listedPages(manifests) ?? new Pages(() => undefined);
  return buildFrom(manifests, {
    // As the folder of a development server does, it tells that pages come and go.
    folder: process.env.NODE_ENV === 'development' ? DEVELOPMENT : undefined,
    pages,
    mayBeFile: (canonical) => !withoutFile.includes(canonical),
    // A path below this that no page has is a file of the build, or nothing.
    isBuildFile: (pathname) => pathname.startsWith(STATIC) && !mayBePage(pages, pathname),
  });
}

const NOTHING = { prerendered: {}, appRoutes: {}, pages: {} };

/** What Next.js tells every bundle. */
const OF_NEXT = {
  basePath: String(process.env.__NEXT_ROUTER_BASEPATH ?? ''),
  i18n: ((process.env.__NEXT_I18N_CONFIG as unknown) || null) as Manifests['i18n'],
};

function mayBePage(pages: Pages, pathname: string): boolean {
  try {
    return [pathname, decodeURI(pathname), decodeURIComponent(pathname)].some(
      (spelled) => pages.mayBeAt(spelled) || pages.atSpelled(spelled) !== undefined,
    );
  } catch {
    return true;
  }
}
