/**
 * What Next.js serves itself, before it looks for a page: **existing files of the
 * build, and the image optimizer, each only as Next.js spells it**. Any other path
 * below `/_next` may be a page with a dynamic first segment. The bundler of a
 * development server answers its own requests before the middleware.
 */

import type { NextRequest } from 'next/server';
import { NEXT_HEADERS } from '../wire/names';
import type { Build } from './build';

const IMAGE_OPTIMIZER = '/_next/image';

/**
 * Whether Next.js serves a request itself, unless a rewrite comes first. For an
 * image of the application the optimizer makes a request of its own, for which
 * the middleware runs.
 */
export function isFrameworkRequest({ nextUrl, headers }: NextRequest, build: Build): boolean {
  const { basePath, locale } = nextUrl;
  if (headers.has(NEXT_HEADERS.nextjsData)) {
    // A data request is for a page, whatever its path.
    return false;
  }
  const isElsewhere = locale && !build.defaultLocales.includes(locale);
  const pathname = isElsewhere ? undefined : inside(build, nextUrl.pathname, basePath);
  return pathname !== undefined && isFrameworkPath(pathname, build);
}

/** Whether Next.js serves a path itself, spelled as its router has it, without the base path. */
export const isFrameworkPath = (pathname: string, build: Build): boolean =>
  pathname === IMAGE_OPTIMIZER || build.isBuildFile(pathname);

/** Whether Next.js may serve a path itself: the Edge runtime does not know the files of the build. */
export const mayBeFrameworkPath = (pathname: string, build: Build): boolean =>
  pathname.startsWith('/_next/static/') || isFrameworkPath(pathname, build);

/** A path without base path and asset prefix; `undefined` if it is outside. */
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
