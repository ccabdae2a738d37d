import { ClerkProvider, OrganizationSwitcher, Show, SignIn, UserButton } from '@clerk/nextjs';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { ClientState } from '../../components/client-state';

/** A user whom every instance of the emulator has. */
const SAMPLE_EMAIL = 'ada@example.com';
const SAMPLE_PASSWORD = 'correct-horse-battery';

export const metadata: Metadata = { title: 'Clerk’s components' };

/** The emulator's address is known only when the app runs. */
export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <Chapter
      path="/components"
      lead={
        <>
          Components and hooks are those of <code>@clerk/nextjs</code>. The emulator serves their
          scripts and answers what they ask. Every code that an email would bring is{' '}
          <code>424242</code>.
        </>
      }
    >
      <ClerkProvider dynamic>
        <Show when="signed-out">
          <p>
            Sign in as <code>{SAMPLE_EMAIL}</code> with the password <code>{SAMPLE_PASSWORD}</code>,
            or sign up with any address.
          </p>
          <SignIn routing="hash" fallbackRedirectUrl="/components" />
        </Show>
        <Show when="signed-in">
          <div className="widgets">
            <OrganizationSwitcher /> <UserButton />
          </div>
          <ClientState />
        </Show>
      </ClerkProvider>
    </Chapter>
  );
}
