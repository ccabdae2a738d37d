import { health } from 'ironclerk/server';

export const dynamic = 'force-dynamic';

/** What a readiness probe asks: 503 keeps visitors away from a server that cannot sign them in. */
export async function GET() {
  const found = await health();
  return Response.json(found, { status: found.status === 'failing' ? 503 : 200 });
}
