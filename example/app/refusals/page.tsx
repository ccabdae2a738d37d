import type { Metadata } from 'next';
import { TryRefusals } from '../../components/try-refusals';

export const metadata: Metadata = { title: 'Refusals' };

export default function Page() {
  return (
    <>
      <h1>A refusal in the form you choose</h1>
      <p className="lead">
        Each button calls an API route as a stranger, without cookies.{' '}
        <code>auth.protect(&#123; refuseWith &#125;)</code> in <code>proxy.ts</code> says how the
        call is refused; Clerk&rsquo;s own answer to an API call is 404.
      </p>
      <TryRefusals />
    </>
  );
}
