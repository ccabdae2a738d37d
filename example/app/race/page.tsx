import type { Metadata } from 'next';
import { Race } from '../../components/race';

export const metadata: Metadata = { title: 'Peer against us' };

export default function Page() {
  return (
    <>
      <h1>Peer against us</h1>
      <p className="lead">
        The same request through <code>clerkMiddleware()</code> of <code>@clerk/nextjs</code> and of{' '}
        <code>ironclerk</code>, in turns, in this server on this machine. It takes some seconds;
        while it runs, this server does little else.
      </p>
      <Race />
    </>
  );
}
