import { auth } from 'ironclerk/server';

export default async function Page() {
  const { userId } = await auth();
  return <p>{`user=${userId}`}</p>;
}
