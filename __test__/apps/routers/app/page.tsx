import Link from 'next/link';

export default function Page() {
  return (
    <Link href="/page" prefetch={false}>
      A typed route
    </Link>
  );
}
