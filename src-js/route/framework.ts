/**
 * What Next.js serves itself, before it looks for a page: **files of the build
 * that are there, and the image optimizer, each only as Next.js spells it**.
 * All else below `/_next` may be a page whose first segment is a visitor's
 * choice. What a development server has of its own, its bundler answers before
 * any middleware.
 */

import type { NextRequest } from 'next/server';
import { NEXT_HEADERS } from '../wire/names';
import type { Build } from './build';

const IMAGE_OPTIMIZER = '/_next/image';

/**
 * Whether Next.js serves a request itself, unless a rewrite comes before that.
 * An image that lies within the application is asked for by a request of its
 * own, for which the middleware runs.
 */
export function isFrameworkRequest({ nextUrl, headers }: NextRequest, build: Build): boolean {
  const { basePath, locale } = nextUrl;
  if (headers.has(NEXT_HEADERS.nextjsData)) {
    // What a data request asks for is a page, whatever its path.
    return false;
  }
  const isElsewhere = locale && !build.defaultLocales.includes(locale);
  const pathname = isElsewhere ? undefined : inside(build, nextUrl.pathname, basePath);
  return pathname !== undefined && isFrameworkPath(pathname, build);
}

/** Whether Next.js serves a path itself, spelled as its router has it, without the base path. */
export const isFrameworkPath = (pathname: string, build: Build): boolean =>
  pathname === IMAGE_OPTIMIZER || build.isBuildFile(pathname);

/** A path without base path and asset prefix; `undefined` where it lies outside. */
function inside(build: Build, pathname: string, takenOff: string): string | undefined {
  const { basePath, assetPrefix } = build;
  if (assetPrefix && pathname.startsWith(`${assetPrefix}/_next/`)) {
    return pathname.slice(assetPrefix.length);
  }
  if (takenOff === basePath) {
    return pathname;
  }
  // With locales, Next.js leaves the base path on.
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : undefined;
}
