'use server';

import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';

export async function ourProtect() {
  const { userId } = await ours.protect();
  return `hello ${userId}`;
}

export async function theirProtect() {
  const { userId } = await theirs.protect();
  return `hello ${userId}`;
}
