import { auth, clerkClient, currentUser } from 'ironclerk/server';

/** What a request sees of its tenant, by every way that leads to it, in any order. */
export async function GET(request: Request) {
  const [client, user, { userId, getToken }] = await Promise.all([
    clerkClient(),
    currentUser(),
    auth(),
  ]);
  const again = userId && (await client.users.getUser(userId));
  return Response.json({
    userId,
    token: await getToken(),
    template: userId && (await getToken({ template: 'template' })),
    currentUser: user && `${user.id} of ${user.firstName}`,
    clerkClient: again && `${again.id} of ${again.firstName}`,
    middleware: request.headers.get('x-test-seen'),
  });
}
