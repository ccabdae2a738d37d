import { auth } from 'ironclerk/server';

/** Says whose token a request carries, whatever its type. */
export async function GET() {
  const found = (await auth({ acceptsToken: 'any' })) as unknown as Record<string, unknown>;
  const { tokenType, isAuthenticated, userId, subject, machineId, scopes, sessionId } = found;
  const facts = { tokenType, isAuthenticated, userId, subject, machineId, sessionId, scopes };
  return Response.json(facts, { status: isAuthenticated ? 200 : 401 });
}
