import { auth } from 'ironclerk/server';
import { cookies } from 'next/headers';

/** The request as the application gets it, and who makes it. */
async function show(request: Request) {
  return Response.json({
    url: request.url,
    method: request.method,
    headers: Object.fromEntries(request.headers),
    cookies: (await cookies()).getAll(),
    body: await request.text(),
    userId: (await auth()).userId,
  });
}

export { show as GET, show as POST };
