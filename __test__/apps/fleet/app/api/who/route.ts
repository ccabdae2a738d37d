import { auth } from 'ironclerk/server';

/** Who asks, by a session. */
export async function GET() {
  const { userId, sessionId } = await auth();
  return Response.json({ userId, sessionId });
}
