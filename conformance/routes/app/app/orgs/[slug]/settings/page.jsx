import { headers } from 'next/headers';
import { ran } from '@/log';

export const dynamic = 'force-dynamic';

export default async function Page() {
  ran('PROTECTED:org-settings', await headers());
  return <p>PROTECTED:org-settings</p>;
}
