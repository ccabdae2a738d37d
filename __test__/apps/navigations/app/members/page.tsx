import { auth } from 'ironclerk/server';
import { Tools } from '../tools';

export default async function Page() {
  const { userId } = await auth();
  return (
    <>
      <h1>members</h1>
      <p>{userId ?? 'nobody'}</p>
      <Tools />
    </>
  );
}
