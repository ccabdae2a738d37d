/** Paths that stand for routes: **each dynamic segment has a sample value**. */

/** Sample values that an application sets itself. */
export interface Samples {
  /** Values of dynamic segments by their names. */
  readonly segments: Readonly<Record<string, string>>;
  /** Whole paths by their routes, which take precedence. */
  readonly paths: Readonly<Record<string, string>>;
}

/** The value of a segment without a sample of its own. */
export const SAMPLE = 'sample';

/** Next.js numbers the sitemaps and images of one file. */
const METADATA_ID = '__metadata_id__';

/** A path that leads to a route as Next.js writes it: `/orgs/[slug]`. */
export function samplePath(route: string, { segments, paths }: Samples): string {
  if (Object.hasOwn(paths, route)) {
    return paths[route] ?? route;
  }
  return route.replace(/\[\[?(?:\.\.\.)?([^\]]+)\]\]?/g, (_, name: string) =>
    name === METADATA_ID ? '0' : segmentValue(name, segments),
  );
}

const segmentValue = (name: string, segments: Samples['segments']): string =>
  (Object.hasOwn(segments, name) ? segments[name] : undefined) ?? SAMPLE;

/** A part of a source, as `path-to-regexp` of Next.js parses it. */
export type SourcePart =
  | string
  | {
      readonly name: string | number;
      readonly prefix: string;
      readonly suffix: string;
      readonly pattern: string;
    };

/** Values that the parameters of sources are often limited to. */
const CANDIDATES = [SAMPLE, '1', 'en', 'a', '2024', 'sample/sample', ''];

/** A path that the source of a rewrite or redirect is about; `undefined` if none is found. */
export function sampleOfSource(parts: readonly SourcePart[], samples: Samples): string | undefined {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      path += part;
      continue;
    }
    const accepts = new RegExp(`^(?:${part.pattern})$`);
    const wanted = segmentValue(String(part.name), samples.segments);
    const literal = part.pattern.split('|')[0] ?? '';
    const value = [wanted, ...CANDIDATES, literal].find((one) => accepts.test(one));
    if (value === undefined) {
      return undefined;
    }
    path += part.prefix + value + part.suffix;
  }
  return path;
}
