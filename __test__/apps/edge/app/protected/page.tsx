import { auth } from 'ironclerk/server';

export default async function Protected() {
  const { userId } = await auth();
  return <h1>user={userId}</h1>;
}
