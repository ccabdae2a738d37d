import { auth, clerkClient } from 'ironclerk/server';

const OWNER = 'user_demo_owner';

/** How each kind of token is made; an emulator makes them without being asked twice. */
const MAKERS: Readonly<Record<string, () => Promise<string | undefined | null>>> = {
  session: async () => (await auth()).getToken(),
  'api-key': async () => {
    const clerk = await clerkClient();
    const [owner] = (await clerk.users.getUserList({ limit: 1 })).data;
    const made = await clerk.apiKeys.create({ name: 'Demo', subject: owner?.id ?? OWNER });
    return made.secret;
  },
  machine: async () => {
    const clerk = await clerkClient();
    const [machine] = (await clerk.machines.list({ limit: 1 })).data;
    if (!machine) {
      return undefined;
    }
    const { secret } = await clerk.machines.getSecretKey(machine.id);
    return (await clerk.m2m.createToken({ machineSecretKey: secret })).token;
  },
  oauth: async () => {
    const clerk = await clerkClient();
    const [owner] = (await clerk.users.getUserList({ limit: 1 })).data;
    const response = await fetch(`${process.env.CLERK_API_URL}/emulator/oauth_access_tokens`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${process.env.CLERK_SECRET_KEY}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ userId: owner?.id, user_id: owner?.id, scopes: ['email'] }),
    });
    return (await response.json()).token;
  },
  invalid: async () => 'ak_that_nobody_ever_made_0123456789abcdef',
};

/** Makes a token of one kind for the page that tries them. */
export async function POST(_: Request, { params }: { params: Promise<{ kind: string }> }) {
  const { kind } = await params;
  const make = Object.hasOwn(MAKERS, kind) ? MAKERS[kind] : undefined;
  const token = await make?.();
  return token
    ? Response.json({ token })
    : Response.json(
        { error: kind === 'session' ? 'Sign in first, at the top of the page.' : 'No such kind.' },
        { status: 404 },
      );
}
