/** From the folder of an application to its map. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { readApplication, variable } from '../doctor/application';
import { takenFiles } from '../project/middleware-file';
import type { AccessMap } from './access-map';
import { type BuiltApplication, newerThanBuild, readBuiltApplication } from './built-application';
import { callersFor, USER } from './caller';
import { compose } from './compose';
import { Credentials } from './credentials';
import { Entries } from './entries';
import { type Answered, interrogate, type Site } from './interrogation';
import { readSources } from './read-sources';
import { MiddlewareProcess } from './run-middleware';
import type { Samples } from './sample-path';

/** How a map is drawn. */
export interface SurveyOptions {
  /** The folder of the application, absolute. */
  readonly root: string;
  readonly samples: Samples;
  /** The application's public origin, which session tokens name as their party. */
  readonly origin: string;
  /** How long each process may run, in ms. */
  readonly limit: number;
  /** Callers of another map, which are asked as well. */
  readonly formerCallers?: readonly string[];
}

/** What was drawn. */
export interface Survey {
  readonly map: AccessMap;
  /** A file that is newer than the build, relative to the application. */
  readonly newer: string | undefined;
}

/** Draws the map of a built application. Rejects if it cannot be drawn in full. */
export async function survey({
  root,
  samples,
  origin,
  limit,
  formerCallers,
}: SurveyOptions): Promise<Survey> {
  const application = await readApplication(root, 'production');
  const { next, configuration } = application;
  if ('error' in next || 'error' in configuration) {
    throw new Error(
      'error' in next
        ? `Next.js is not installed in ${root}. Run this in the folder of the Next.js application, or name the folder; if it is this one, install its dependencies.`
        : `next.config cannot be read. ${(configuration as { error: string }).error}`,
    );
  }
  const { distDir, pageExtensions, basePath, i18n } = configuration.value;
  const built = readBuiltApplication(root, path.join(root, distDir), pageExtensions);
  const [middleware] = takenFiles(root, next.value, pageExtensions);
  const files = filesOf(built);
  const reading = await readSources(root, { files, middleware: middleware?.file }, limit);
  const entries = new Entries(built, samples, reading.guards).all;
  const callers = callersFor(reading.named, formerCallers);
  const credentials = await Credentials.create(origin);
  const runner = new MiddlewareProcess({
    root,
    distDir: built.distDir,
    environment: credentials.environment,
    limit,
  });
  try {
    const site: Site = {
      origin,
      basePath,
      locale: i18n?.defaultLocale,
      signIn: signInPages(variable(application, 'NEXT_PUBLIC_CLERK_SIGN_IN_URL'), credentials),
    };
    const answered = await interrogate(runner, credentials, site, entries, callers);
    requireRecognition(answered);
    return {
      map: compose(root, entries, callers, answered, reading),
      newer: newerThanBuild(built, [...(middleware ? [middleware.file] : []), ...files]),
    };
  } finally {
    runner.close();
    await credentials.close();
  }
}

function filesOf({ root, sources, actions }: BuiltApplication): string[] {
  const ofActions = actions.map(({ file }) => path.join(root, file));
  return [...new Set([...sources.map(({ file }) => file), ...ofActions])].filter((file) =>
    existsSync(file),
  );
}

function signInPages(own: string, { environment }: Credentials): Set<string> {
  const portal = environment.NEXT_PUBLIC_CLERK_PROXY_URL;
  return new Set([own.replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, ''), `${portal}/sign-in`]);
}

/**
 * A middleware that knows none of the tokens refuses every caller: its map would show
 * the application more closed than it is.
 */
function requireRecognition(answered: readonly Answered[]): void {
  const threw = answered.find(({ error }) => error !== undefined);
  const known = answered.filter(({ caller, status }) => caller.name === USER && status);
  if (known.length > 0 && known.every(({ status }) => status !== 'signed-in')) {
    throw new Error(
      'The middleware does not accept the sessions of the emulator, so the map would be wrong. If the application sets authorizedParties, give its origin: --origin https://app.example.com. A jwtKey or secretKey that is written into the code cannot be replaced: read it from the environment.',
    );
  }
  if (threw && answered.every(({ ran, error }) => !ran || error !== undefined)) {
    throw new Error(`The middleware throws for every request. ${threw.error}`);
  }
}
