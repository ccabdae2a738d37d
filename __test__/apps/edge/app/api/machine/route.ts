import { auth } from 'ironclerk/server';

export const runtime = 'edge';

export async function GET() {
  const { isAuthenticated, tokenType } = await auth({ acceptsToken: 'm2m_token' });
  return Response.json({ isAuthenticated, tokenType });
}
