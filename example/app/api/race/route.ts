import { clerkMiddleware as peer } from '@clerk/nextjs/server';
import { clerkMiddleware as ironclerk } from 'ironclerk/server';
import { type NextFetchEvent, type NextMiddleware, NextRequest } from 'next/server';
import { mintToken } from '../../../lib/emulator';

const ROUNDS = 9;
const CALLS = 60;
const EVENT = {} as NextFetchEvent;

/** Medians of both packages for a signed-in and a signed-out request, in µs per call. */
export async function POST() {
  const seconds = Math.floor(Date.now() / 1000);
  const token = await mintToken({ claims: { azp: 'http://localhost', exp: seconds + 300 } });
  const kinds = [
    ['signed in', `__session=${token}; __client_uat=${seconds - 60}; __clerk_db_jwt=dvb_race`],
    ['signed out', '__client_uat=0; __clerk_db_jwt=dvb_race'],
  ] as const;
  const sides = { peer: peer(), ironclerk: ironclerk() };
  const results = [];
  for (const [name, cookie] of kinds) {
    const times: Record<keyof typeof sides, number[]> = { peer: [], ironclerk: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of ['peer', 'ironclerk'] as const) {
        times[side].push(await timed(sides[side], cookie));
      }
    }
    results.push({ name, peer: median(times.peer), ironclerk: median(times.ironclerk) });
  }
  return Response.json(results);
}

async function timed(middleware: NextMiddleware, cookie: string): Promise<number> {
  const started = performance.now();
  for (let call = 0; call < CALLS; call += 1) {
    await middleware(new NextRequest('http://localhost/page', { headers: { cookie } }), EVENT);
  }
  return ((performance.now() - started) * 1000) / CALLS;
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
