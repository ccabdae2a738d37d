import { headers } from 'next/headers';
import { ran } from '@/log';

export const dynamic = 'force-dynamic';

export default async function Page() {
  ran('PROTECTED:letters', await headers());
  return <p>PROTECTED:letters</p>;
}
