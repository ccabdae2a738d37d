import {
  clerkClient as theirClient,
  auth as theirs,
  currentUser as theirUser,
} from '@clerk/nextjs/server';
import { clerkClient, currentUser, auth as ours } from 'ironclerk/server';

async function cached(name: string) {
  'use cache';
  const read = { ours, theirs, currentUser, theirUser, clerkClient, theirClient }[name];
  try {
    await read?.();
    return 'no error';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** What comes of asking for the user within a cached function. */
export async function GET(request: Request) {
  return new Response(await cached(new URL(request.url).searchParams.get('read') ?? 'ours'));
}
