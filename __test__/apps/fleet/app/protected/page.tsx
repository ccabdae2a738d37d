import { auth } from 'ironclerk/server';

/** A page that the middleware protects. */
export default async function Page() {
  const { userId } = await auth();
  return <p>{`Asked by ${userId}.`}</p>;
}
