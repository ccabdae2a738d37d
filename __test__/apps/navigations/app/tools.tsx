'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { whoAmI } from './actions';

/** The ways to navigate in the App Router. */
export function Tools() {
  const router = useRouter();
  const [said, setSaid] = useState('');
  const ask = () =>
    whoAmI().then(
      (who) => setSaid(`asked as ${who}`),
      () => setSaid('refused'),
    );
  return (
    <nav>
      <Link href="/">home</Link>
      <Link href="/members">members</Link>
      <Link href="/open">open</Link>
      <button type="button" onClick={() => router.push('/members?pushed=1')}>
        push
      </button>
      <button type="button" onClick={() => router.refresh()}>
        refresh
      </button>
      <button type="button" onClick={ask}>
        ask
      </button>
      <output>{said}</output>
    </nav>
  );
}
