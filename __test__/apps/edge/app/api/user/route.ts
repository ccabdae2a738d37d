import { clerkClient, currentUser } from 'ironclerk/server';

export const runtime = 'edge';

export async function GET() {
  const user = await currentUser();
  const client = await clerkClient();
  return Response.json({ id: user?.id, count: await client.users.getCount() });
}
