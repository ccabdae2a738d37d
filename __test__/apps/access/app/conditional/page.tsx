import { auth } from 'ironclerk/server';

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ teaser?: string }>;
}) {
  if ((await searchParams).teaser) {
    return <h1>Teaser</h1>;
  }
  await auth.protect();
  return <h1>Article</h1>;
}
