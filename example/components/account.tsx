import { auth, currentUser } from 'ironclerk/server';
import Image from 'next/image';

interface Props {
  /** Where signing in leads back to. */
  readonly back: string;
  readonly signInUrl?: string;
  readonly signOutUrl?: string;
}

/** Who is signed in, with the way out, or in. The links are plain: they leave the app. */
export async function Account({ back, signInUrl = '/sign-in', signOutUrl = '/sign-out' }: Props) {
  const { userId } = await auth();
  if (!userId) {
    const query = new URLSearchParams({ redirect_url: back });
    return (
      <p className="account">
        <span>You are signed out.</span>
        <a className="button" href={`${signInUrl}?${query}`}>
          Sign in
        </a>
      </p>
    );
  }
  // A token proves the id alone. Name and picture come from the Backend API.
  const user = await currentUser().catch(() => null);
  return (
    <p className="account">
      {user && <Image src={user.imageUrl} alt="" width={32} height={32} unoptimized />}
      <span>
        Signed in as <strong>{user?.fullName ?? user?.username ?? userId}</strong>
      </span>
      <a className="button quiet" href={signOutUrl}>
        Sign out
      </a>
    </p>
  );
}
