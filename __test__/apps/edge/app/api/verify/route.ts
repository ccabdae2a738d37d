import { verifyToken } from 'ironclerk';

export const runtime = 'edge';

export async function POST(request: Request) {
  const { sub } = await verifyToken(await request.text(), {
    secretKey: process.env.CLERK_SECRET_KEY,
  });
  return Response.json({ sub });
}
