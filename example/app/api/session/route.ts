import { auth } from 'ironclerk/server';

/** Who is asking: `userId` is `null` when the visitor is signed out. */
export async function GET(): Promise<Response> {
  const { isAuthenticated, userId, sessionId, orgId } = await auth();
  return Response.json({ isAuthenticated, userId, sessionId, orgId });
}
