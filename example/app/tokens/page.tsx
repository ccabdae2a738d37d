import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { TryTokens } from '../../components/try-tokens';

export const metadata: Metadata = { title: 'Every kind of token' };

export default function Page() {
  return (
    <Chapter
      path="/tokens"
      lead={
        <>
          A button has the emulator make a token and sends it to <code>/api/machine</code>, whose{' '}
          <code>{"auth({ acceptsToken: 'any' })"}</code> says what it is.
        </>
      }
    >
      <TryTokens />
    </Chapter>
  );
}
