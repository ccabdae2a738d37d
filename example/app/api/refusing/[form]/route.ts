import { auth } from 'ironclerk/server';

/** Behind `auth.protect()` in `proxy.ts`; refuses in the form that the path names. */
export async function GET() {
  const { userId } = await auth();
  return Response.json({ userId });
}
