import { getAuth } from 'ironclerk/server';
import type { GetServerSideProps } from 'next';
import Link from 'next/link';
import { useRouter } from 'next/router';

export const getServerSideProps: GetServerSideProps = async ({ req }) => ({
  props: { userId: getAuth(req).userId },
});

export default function Page({ userId }: { userId: string | null }) {
  const router = useRouter();
  return (
    <>
      <h1>legacy members</h1>
      <p>{userId ?? 'nobody'}</p>
      <Link href="/legacy">legacy</Link>
      <button type="button" onClick={() => router.replace(router.asPath)}>
        refresh
      </button>
    </>
  );
}
