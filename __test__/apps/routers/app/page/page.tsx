import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';
import { cookies } from 'next/headers';
import { snapshot } from '../../lib/snapshot';

/** Who asks, in a server component. Nothing marks this page as dynamic but `auth()`. */
export default async function Page() {
  const facts = {
    ours: await snapshot(() => ours()),
    theirs: await snapshot(() => theirs()),
    ofHandler: (await cookies()).get('of-handler')?.value,
  };
  return <pre>{Buffer.from(JSON.stringify(facts)).toString('base64')}</pre>;
}
