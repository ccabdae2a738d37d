import { auth } from 'ironclerk/server';
import { accepts, sendRevocation, serversOf, timeToRefusal } from '../../../lib/fleet';

/** Tells this server by a webhook that the session has ended, and asks all servers about it. */
export async function POST(request: Request): Promise<Response> {
  const { sessionId, getToken } = await auth();
  const token = await getToken();
  if (!sessionId || !token) {
    return Response.json({ error: 'Sign in first.' }, { status: 401 });
  }
  const servers = serversOf(request);
  const before = await Promise.all(servers.map(({ origin }) => accepts(origin, token)));
  const webhook = await sendRevocation(servers[0]?.origin ?? '', sessionId);
  const after = await Promise.all(servers.map(({ origin }) => timeToRefusal(origin, token)));
  return Response.json({
    webhook,
    servers: servers.map(({ name }, index) => ({
      name,
      acceptedBefore: before[index],
      refusedAfterMs: after[index],
    })),
  });
}
