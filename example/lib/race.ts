import 'server-only';
import * as clerk from '@clerk/nextjs/server';
import * as ironclerk from 'ironclerk/server';
import { type NextFetchEvent, NextRequest } from 'next/server';

/** What has been measured of one kind of request, in µs per call. */
export interface Lap {
  readonly name: string;
  /** How many rounds are behind these figures, and how many there will be. */
  readonly round: number;
  readonly rounds: number;
  /** Medians of the rounds so far. */
  readonly clerk: number;
  readonly ironclerk: number;
}

/** Ours has the original's types, so either stands for both. */
type Server = typeof clerk;
type Call = () => unknown;

const ROUNDS = 9;
/** How long a package is measured in one round, in ms. */
const BATCH = 40;
const EVENT = {} as NextFetchEvent;
const PATTERNS = Array.from({ length: 500 }, (_, index) => `/section-${index}(.*)`);

const SIDES: Record<'clerk' | 'ironclerk', Server> = { clerk, ironclerk };

/** The kinds of request, each as a call that a package makes again and again. */
function kinds(token: string): Record<string, (server: Server) => Call> {
  const now = Math.floor(Date.now() / 1000);
  const request = (cookie: string) =>
    new NextRequest('http://localhost/page', {
      headers: { accept: 'text/html', cookie: `__clerk_db_jwt=dvb_race; ${cookie}` },
    });
  const signedIn = `__session=${token}; __client_uat=${now - 60}`;
  const signedOut = '__client_uat=0';
  return {
    'Signed in': (server) => {
      const middleware = server.clerkMiddleware();
      return () => middleware(request(signedIn), EVENT);
    },
    'Signed in, on a protected route': (server) => {
      const isProtected = server.createRouteMatcher(['/page(.*)', '/forum(.*)']);
      const middleware = server.clerkMiddleware(async (auth, asked) => {
        if (isProtected(asked)) await auth.protect();
      });
      return () => middleware(request(signedIn), EVENT);
    },
    'Signed out': (server) => {
      const middleware = server.clerkMiddleware();
      return () => middleware(request(signedOut), EVENT);
    },
    'Route matcher, 500 patterns': (server) => {
      const matches = server.createRouteMatcher(PATTERNS);
      return () => matches(request(signedOut));
    },
  };
}

/**
 * Races both packages on each kind of request, in turns, so that a machine
 * whose speed drifts does so for both. Yields after every round.
 */
export async function* race(token: string): AsyncGenerator<Lap> {
  for (const [name, kind] of Object.entries(kinds(token))) {
    const calls = { clerk: kind(SIDES.clerk), ironclerk: kind(SIDES.ironclerk) };
    const times = { clerk: [] as number[], ironclerk: [] as number[] };
    await timed(calls.clerk);
    await timed(calls.ironclerk);
    for (let round = 1; round <= ROUNDS; round += 1) {
      times.clerk.push(await timed(calls.clerk));
      times.ironclerk.push(await timed(calls.ironclerk));
      yield {
        name,
        round,
        rounds: ROUNDS,
        clerk: median(times.clerk),
        ironclerk: median(times.ironclerk),
      };
    }
  }
}

/** The time of one call in µs, over a batch. */
async function timed(call: Call): Promise<number> {
  const started = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < BATCH) {
    await call();
    calls += 1;
    elapsed = performance.now() - started;
  }
  return (elapsed * 1000) / calls;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
