import { ClerkProvider } from '@clerk/nextjs';
import { Who } from './who';

export default function Page() {
  return (
    <ClerkProvider>
      <Who />
    </ClerkProvider>
  );
}
