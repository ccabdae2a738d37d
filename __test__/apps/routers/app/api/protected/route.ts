import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';
import type { NextRequest } from 'next/server';

async function answer(request: NextRequest) {
  const isTheirs = request.nextUrl.searchParams.has('theirs');
  const { userId } = await (isTheirs ? theirs : ours).protect();
  return Response.json({ userId });
}

export { answer as GET, answer as POST };
