import Link from 'next/link';

export default function Page() {
  return (
    <>
      <h1>legacy</h1>
      <Link href="/legacy/members">members</Link>
    </>
  );
}
