import 'server-only';
import * as clerk from '@clerk/nextjs/server';
import * as ironclerk from 'ironclerk/server';
import { type NextFetchEvent, NextRequest } from 'next/server';
import { mintToken } from './emulator';

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

/** A kind of request, as a call that a package makes again and again. */
interface Kind {
  readonly name: string;
  readonly callOf: (server: Server) => Call;
  /** How many calls there can be in one round; as many as fit into a batch without it. */
  readonly limit?: number;
}

const ROUNDS = 9;
/** How long a package is measured in one round, in ms. */
const BATCH = 40;
/** How many calls of a round bring a token that the package has not seen. */
const NEW_TOKENS = 20;
const EVENT = {} as NextFetchEvent;
const PATTERNS = Array.from({ length: 500 }, (_, index) => `/section-${index}(.*)`);

/** A request that no package has seen. */
const request = (cookie: string) =>
  new NextRequest('http://localhost/page', {
    headers: { accept: 'text/html', cookie: `__clerk_db_jwt=dvb_race; ${cookie}` },
  });

const signedIn = (token: string) =>
  request(`__session=${token}; __client_uat=${Math.floor(Date.now() / 1000) - 60}`);
const signedOut = () => request('__client_uat=0');

/** Tokens of as many sessions, each of which is valid for five minutes. */
async function mintTokens(count: number): Promise<string[]> {
  const exp = Math.floor(Date.now() / 1000) + 300;
  const claims = { azp: 'http://localhost', exp };
  const sessions = Array.from({ length: count }, (_, index) => `sess_race${index}`);
  return Promise.all(sessions.map((sid) => mintToken({ claims: { ...claims, sid } })));
}

function kinds(tokens: readonly string[]): readonly Kind[] {
  const [token = ''] = tokens;
  return [
    {
      name: 'Signed in, token new',
      limit: NEW_TOKENS,
      callOf: (server) => {
        const middleware = server.clerkMiddleware();
        const fresh = tokens.values();
        return () => middleware(signedIn(fresh.next().value ?? ''), EVENT);
      },
    },
    {
      name: 'Signed in, token seen',
      callOf: (server) => {
        const middleware = server.clerkMiddleware();
        return () => middleware(signedIn(token), EVENT);
      },
    },
    {
      name: 'Signed in, on a protected route',
      callOf: (server) => {
        const isProtected = server.createRouteMatcher(['/page(.*)', '/forum(.*)']);
        const middleware = server.clerkMiddleware(async (auth, asked) => {
          if (isProtected(asked)) await auth.protect();
        });
        return () => middleware(signedIn(token), EVENT);
      },
    },
    {
      name: 'Signed out',
      callOf: (server) => {
        const middleware = server.clerkMiddleware();
        return () => middleware(signedOut(), EVENT);
      },
    },
    {
      name: 'Route matcher, 500 patterns',
      callOf: (server) => {
        const matches = server.createRouteMatcher(PATTERNS);
        return () => matches(signedOut());
      },
    },
  ];
}

/**
 * Races both packages on each kind of request, in turns, so that a machine
 * whose speed drifts does so for both. Yields after every round.
 */
export async function* race(): AsyncGenerator<Lap> {
  // One batch before the first round warms up.
  const tokens = await mintTokens(NEW_TOKENS * (ROUNDS + 1));
  for (const { name, callOf, limit } of kinds(tokens)) {
    const calls = { clerk: callOf(clerk), ironclerk: callOf(ironclerk as unknown as Server) };
    const times = { clerk: [] as number[], ironclerk: [] as number[] };
    await timed(calls.clerk, limit);
    await timed(calls.ironclerk, limit);
    for (let round = 1; round <= ROUNDS; round += 1) {
      times.clerk.push(await timed(calls.clerk, limit));
      times.ironclerk.push(await timed(calls.ironclerk, limit));
      const medians = { clerk: median(times.clerk), ironclerk: median(times.ironclerk) };
      yield { name, round, rounds: ROUNDS, ...medians };
    }
  }
}

/** The time of one call in µs, over a batch. */
async function timed(call: Call, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const started = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < BATCH && calls < limit) {
    await call();
    calls += 1;
    elapsed = performance.now() - started;
  }
  return (elapsed * 1000) / calls;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
