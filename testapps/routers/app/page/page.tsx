import { auth as theirs } from '@clerk/nextjs/server';
import { auth as ours } from 'ironclerk/server';
import { snapshot } from '../../lib/snapshot';

/** Who asks, in a server component. Nothing marks this page as dynamic but `auth()`. */
export default async function Page() {
  const facts = { ours: await snapshot(() => ours()), theirs: await snapshot(() => theirs()) };
  return <pre>{Buffer.from(JSON.stringify(facts)).toString('base64')}</pre>;
}
