import { auth } from 'ironclerk/server';

export const runtime = 'edge';

export default async function Edge() {
  const { userId } = await auth();
  return <h1>user={userId}</h1>;
}
