import { auth } from 'ironclerk/server';
import type { NextRequest } from 'next/server';

export async function GET({ nextUrl }: NextRequest) {
  const role = nextUrl.searchParams.get('role');
  const refuseWith = nextUrl.searchParams.has('hidden') ? 404 : 'problem';
  const condition = role ? { role } : undefined;
  const { userId } = await auth.protect(condition, { refuseWith });
  return Response.json({ userId });
}
