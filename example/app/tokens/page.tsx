import type { Metadata } from 'next';
import { TryTokens } from '../../components/try-tokens';

export const metadata: Metadata = { title: 'Tokens' };

export default function Page() {
  return (
    <>
      <h1>Every kind of token</h1>
      <p className="lead">
        A button has the emulator make a token and sends it to <code>/api/machine</code>, whose{' '}
        <code>auth(&#123; acceptsToken: &lsquo;any&rsquo; &#125;)</code> says what it is.
      </p>
      <TryTokens />
    </>
  );
}
