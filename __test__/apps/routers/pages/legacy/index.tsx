import { useAuth } from '@clerk/nextjs';
import { buildClerkProps as theirProps, getAuth as theirs } from '@clerk/nextjs/server';
import { buildClerkProps as ourProps, getAuth as ours } from 'ironclerk/server';
import type { GetServerSideProps } from 'next';
import { snapshot } from '../../lib/snapshot';

export const getServerSideProps: GetServerSideProps = async ({ req, query }) => {
  const facts = {
    ours: await snapshot(() => ours(req)),
    theirs: await snapshot(() => theirs(req)),
  };
  const props = (query.theirs ? theirProps : ourProps)(req);
  return { props: { facts: JSON.stringify(facts), ...JSON.parse(JSON.stringify(props)) } };
};

export default function Page({ facts }: { facts: string }) {
  const { isLoaded, userId, sessionId, orgId, orgRole } = useAuth();
  return (
    <>
      <pre id="facts">{btoa(facts)}</pre>
      <pre id="who">{btoa(JSON.stringify({ isLoaded, userId, sessionId, orgId, orgRole }))}</pre>
    </>
  );
}
