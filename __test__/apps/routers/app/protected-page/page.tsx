import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';

/** A page that protects itself. */
export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string>>;
}) {
  const isTheirs = 'theirs' in (await searchParams);
  const { userId } = await (isTheirs ? theirs : ours).protect();
  return <p>{userId}</p>;
}
