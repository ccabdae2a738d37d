import { auth } from 'ironclerk/server';

/** Who asks, as the server sees it. */
export async function GET() {
  const { userId, orgSlug, orgRole } = await auth();
  return Response.json({ userId, orgSlug, orgRole });
}
