import { auth } from 'ironclerk/server';
import { connection } from 'next/server';
import { Suspense } from 'react';

export default function Page() {
  return (
    <Suspense fallback={<p>Waiting.</p>}>
      <Wrong />
    </Suspense>
  );
}

/** Asks for the user within a cached function. */
async function Wrong() {
  await connection();
  return <pre>{Buffer.from(JSON.stringify({ error: await cached() })).toString('base64')}</pre>;
}

async function cached(): Promise<string> {
  'use cache';
  return auth().then(
    () => 'no error',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}
