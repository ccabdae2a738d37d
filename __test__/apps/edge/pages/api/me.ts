import { getAuth } from 'ironclerk/server';
import type { NextRequest } from 'next/server';

export const config = { runtime: 'edge' };

export default function handler(request: NextRequest) {
  const { userId } = getAuth(request);
  return Response.json({ userId, runtime: process.env.NEXT_RUNTIME });
}
