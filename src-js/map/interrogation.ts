/** Asks the middleware about every row, as every caller. */

import type { Caller } from './caller';
import { type Verdict, verdictOf } from './classify';
import type { Credentials } from './credentials';
import type { Ask, Entry } from './entry';
import type { Arriving, Given } from './middleware-runner';
import type { MiddlewareProcess } from './run-middleware';

/** What the middleware does with one request of one caller. */
export interface Answered {
  readonly entry: Entry;
  readonly ask: Ask;
  readonly caller: Caller;
  readonly ran: boolean;
  readonly verdict: Verdict;
  /** What the middleware found; `undefined` if it does not say. */
  readonly status: string | undefined;
  readonly error: string | undefined;
}

/** Where the application is. */
export interface Site {
  readonly origin: string;
  readonly basePath: string;
  readonly locale: string | undefined;
  /** The addresses of sign-in pages, without queries. */
  readonly signIn: ReadonlySet<string>;
}

/** Tokens are made for so many requests at once, and used within a minute. */
const BATCH = 200;

/** After so many redirects, no handshake begins: the browser has what one brings. */
const AFTER_HANDSHAKE = '__clerk_redirect_count=3';

/** Asks about all rows. Rejects if the middleware cannot be run. */
export async function interrogate(
  middleware: MiddlewareProcess,
  credentials: Credentials,
  site: Site,
  entries: readonly Entry[],
  callers: readonly Caller[],
): Promise<Answered[]> {
  const questions = entries.flatMap((entry) =>
    entry.asks.flatMap((ask) => callers.map((caller) => ({ entry, ask, caller }))),
  );
  const answers: Answered[] = [];
  for (let start = 0; start < questions.length; start += BATCH) {
    const batch = questions.slice(start, start + BATCH);
    const arriving = batch.map((one) => arrivingOf(credentials, site, one));
    const given = await askThrough(middleware, arriving, site);
    answers.push(
      ...batch.map((question, at) => {
        const one = given[at] as Given;
        return {
          ...question,
          ran: one.ran,
          verdict: verdictOf(one, new URL(arriving[at]?.url ?? site.origin), site.signIn),
          status:
            one.headers['x-middleware-request-x-clerk-auth-status'] ??
            one.headers['x-clerk-auth-status'],
          error: one.error,
        };
      }),
    );
  }
  return answers;
}

/** A browser that is sent to a handshake is back at once. */
async function askThrough(
  middleware: MiddlewareProcess,
  arriving: readonly Arriving[],
  { signIn }: Site,
): Promise<Given[]> {
  const given = [...(await middleware.ask(arriving))];
  const again = given.flatMap((one, at) => {
    const { url = '' } = arriving[at] ?? {};
    return verdictOf(one, new URL(url), signIn).kind === 'handshake' ? [at] : [];
  });
  if (again.length > 0) {
    const back = again.map((at) => returned(arriving[at] as Arriving));
    const second = await middleware.ask(back);
    for (const [index, at] of again.entries()) {
      given[at] = second[index] as Given;
    }
  }
  return given;
}

const returned = (arriving: Arriving): Arriving => {
  const cookie = [arriving.headers.cookie, AFTER_HANDSHAKE].filter(Boolean).join('; ');
  return { ...arriving, headers: { ...arriving.headers, cookie } };
};

function arrivingOf(
  credentials: Credentials,
  { origin, basePath, locale }: Site,
  { entry, ask, caller }: { entry: Entry; ask: Ask; caller: Caller },
): Arriving {
  const prefix = basePath + (locale ? `/${locale}` : '');
  const path = prefix && ask.path === '/' ? prefix : prefix + ask.path;
  const isMachine = caller.token !== undefined && caller.token !== 'session_token';
  return {
    method: entry.method,
    url: new URL(path, origin).href,
    headers: {
      host: new URL(origin).host,
      ...(isMachine ? ofMachine(ask.headers) : ask.headers),
      ...credentials.headersOf(caller),
    },
  };
}

/** A program asks neither for a document nor as a router of Next.js does. */
function ofMachine({ accept = '', 'next-action': action }: Ask['headers']): Ask['headers'] {
  return {
    accept: accept === 'text/html' ? 'application/json' : accept,
    ...(action !== undefined && { 'next-action': action }),
  };
}
