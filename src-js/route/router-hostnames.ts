/** What the router of Next.js in this process listens on. */

/** What the router records about each application that it serves. */
interface Context {
  readonly hostname?: string;
}

const CONTEXTS = Symbol.for('@next/router-server-methods');

/** The `--hostname` of each application that the router serves; empty without a router. */
export function routerHostnames(): string[] {
  const contexts = (globalThis as { [CONTEXTS]?: Record<string, Context> })[CONTEXTS];
  return Object.values(contexts ?? {}).map(({ hostname = '' }) => hostname);
}
