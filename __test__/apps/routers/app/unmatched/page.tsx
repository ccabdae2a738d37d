import { auth } from 'ironclerk/server';

/** The middleware does not run here: `auth()` fails closed, and so does `auth.protect()`. */
export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string>>;
}) {
  const { userId } = await ('protect' in (await searchParams) ? auth.protect() : auth());
  return <p>{userId}</p>;
}
