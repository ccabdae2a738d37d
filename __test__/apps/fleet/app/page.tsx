import { auth } from 'ironclerk/server';

/** A page for everyone, which says who asks. */
export default async function Page() {
  const { userId } = await auth();
  return <p>{`Asked by ${userId ?? 'a visitor'}.`}</p>;
}
