import { auth } from 'ironclerk/server';

export async function GET() {
  const { userId } = await auth.protect();
  return Response.json({ userId });
}

export async function DELETE() {
  return new Response();
}
