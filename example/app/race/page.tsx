import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { Race } from '../../components/race';

export const metadata: Metadata = { title: 'The race' };

export default function Page() {
  return (
    <Chapter
      path="/race"
      lead={
        <>
          The same requests through <code>clerkMiddleware()</code> of Ironclerk and of{' '}
          <code>@clerk/nextjs</code>, in turns, in this server on this machine. Each call gets a new
          request. It takes some seconds, and this server does little else meanwhile.
        </>
      }
    >
      <Race />
    </Chapter>
  );
}
