import { headers } from 'next/headers';
import { ran } from '@/log';

export const dynamic = 'force-dynamic';

export default async function Page() {
  ran('PUBLIC:home', await headers());
  return <p>PUBLIC:home</p>;
}
