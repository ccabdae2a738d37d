import { auth } from 'ironclerk/server';

/** The middleware does not run here: `auth()` fails closed. */
export default async function Page() {
  const { userId } = await auth();
  return <p>{userId}</p>;
}
