import { clerkClient as theirClient, currentUser as theirs } from '@clerk/nextjs/server';
import { auth, clerkClient, currentUser as ours } from 'ironclerk/server';

const id = async (user: Promise<{ id: string; firstName: string | null } | null>) => {
  const found = await user;
  return found && { id: found.id, firstName: found.firstName };
};

/** The user of the request, by every way that leads to the Backend API. */
export async function GET() {
  const { userId } = await auth();
  const client = await clerkClient();
  const theirClientOfRequest = await theirClient();
  return Response.json({
    ours: await id(ours()),
    theirs: await id(theirs()),
    oursByClient: userId && (await id(client.users.getUser(userId))),
    theirsByClient: userId && (await id(theirClientOfRequest.users.getUser(userId))),
  });
}
