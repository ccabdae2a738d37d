/** Paths that lead to the routes of an application. */

import type { Route } from '../route/source-routes';

/** Dynamic segments may end like files; these extensions are common exclusions of matchers. */
const EXTENSIONS = ['css', 'js', 'png', 'jpg', 'svg', 'ico', 'json', 'txt', 'html', 'pdf', 'xyz'];

/** A path that leads to the route. */
export const samplePath = ({ pattern }: Route, value = 'x'): string =>
  pattern.replace(/\/\[\[?(?:\.\.\.)?[^\]]+\]\]?/g, `/${value}`) || '/';

/** Paths that lead to the route and look like files; empty if no segment is dynamic. */
export const sampleFiles = (route: Route): string[] =>
  route.pattern.includes('[')
    ? EXTENSIONS.map((extension) => samplePath(route, `x.${extension}`))
    : [];
