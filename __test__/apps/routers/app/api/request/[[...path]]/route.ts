import { auth } from 'ironclerk/server';

/** The request as the application gets it, and who makes it. */
async function show(request: Request, { params }: { params: Promise<{ path?: string[] }> }) {
  return Response.json({
    path: (await params).path ?? [],
    url: request.url,
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
    userId: (await auth()).userId,
  });
}

export { show as GET, show as POST };
