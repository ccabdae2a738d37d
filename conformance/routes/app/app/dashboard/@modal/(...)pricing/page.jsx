import { headers } from 'next/headers';
import { ran } from '@/log';

export const dynamic = 'force-dynamic';

export default async function Page() {
  ran('PROTECTED:intercepted-from-root', await headers());
  return <p>PROTECTED:intercepted-from-root</p>;
}
