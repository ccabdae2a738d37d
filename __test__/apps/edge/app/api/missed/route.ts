import { auth } from 'ironclerk/server';

export const runtime = 'edge';

export async function GET() {
  try {
    return Response.json({ userId: (await auth()).userId });
  } catch (error) {
    return Response.json({ code: (error as { code?: string }).code });
  }
}
