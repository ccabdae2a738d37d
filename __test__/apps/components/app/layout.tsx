import {
  ClerkProvider,
  OrganizationSwitcher,
  Show,
  SignInButton,
  SignUpButton,
  UserButton,
} from '@clerk/nextjs';
import type { ReactNode } from 'react';

/** The emulator's address is known only when the app runs. */
export const dynamic = 'force-dynamic';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head>
        <title>Components</title>
        <link rel="icon" href="data:," />
      </head>
      <body>
        <ClerkProvider dynamic signInUrl="/sign-in" signUpUrl="/sign-up">
          <header>
            <Show when="signed-out">
              <SignInButton />
              <SignUpButton />
            </Show>
            <Show when="signed-in">
              <OrganizationSwitcher />
              <UserButton />
            </Show>
          </header>
          <main>{children}</main>
        </ClerkProvider>
      </body>
    </html>
  );
}
