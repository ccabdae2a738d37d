import { getAuth } from 'ironclerk/server';
import type { GetServerSidePropsContext } from 'next';

export function getServerSideProps({ req }: GetServerSidePropsContext) {
  return { props: { userId: getAuth(req).userId } };
}

export default function Page({ userId }: { userId: string | null }) {
  return <h1>{userId}</h1>;
}
