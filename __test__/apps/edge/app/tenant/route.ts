import { auth } from 'ironclerk/server';

export const runtime = 'edge';

export async function GET() {
  const { userId } = await auth();
  return Response.json({ userId });
}
