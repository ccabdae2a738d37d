import { ClerkProvider } from '@clerk/nextjs';
import { Suspense } from 'react';
import { Who } from '../who';

export default function Page() {
  return (
    <ClerkProvider dynamic>
      <Suspense>
        <Who />
      </Suspense>
    </ClerkProvider>
  );
}
