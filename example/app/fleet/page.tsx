import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { EndSession } from '../../components/end-session';

export const metadata: Metadata = { title: 'Many servers' };

export default async function Page() {
  const { userId } = await auth();
  const hasStore = Boolean(process.env.IRONCLERK_STORE);
  return (
    <Chapter
      path="/fleet"
      lead={
        <>
          A session token is valid for a minute, even if Clerk has ended its session. Here a webhook
          ends it at once, at every server that shares a store. It was a false alarm: the session
          lives on at Clerk, so the next page goes through a handshake, and you are back.
        </>
      }
    >
      {userId ? (
        <EndSession />
      ) : (
        <p className="notice">
          Only a session can be ended. <a href="/sign-in?redirect_url=/fleet">Sign in first.</a>
        </p>
      )}
      {!hasStore && (
        <p className="notice">
          The servers share no store, so only the one that receives the webhook knows. Install{' '}
          <code>redis-server</code>, and start <code>npm run demo</code> again.
        </p>
      )}
    </Chapter>
  );
}
