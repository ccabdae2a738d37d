import { auth } from 'ironclerk/server';

/** Which machine asks; the middleware refuses who has no token. */
export async function GET() {
  const machine = await auth({ acceptsToken: 'any' });
  const { tokenType, id, subject } = machine as {
    tokenType: string;
    id?: string;
    subject?: string;
  };
  return Response.json({ tokenType, id, subject });
}
