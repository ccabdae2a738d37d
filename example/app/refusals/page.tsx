import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { TryRefusals } from '../../components/try-refusals';

export const metadata: Metadata = { title: 'Refusals' };

export default function Page() {
  return (
    <Chapter
      path="/refusals"
      title="A refusal in the form you choose"
      lead={
        <>
          Each button calls an API route as a stranger, without cookies.{' '}
          <code>{'auth.protect({ refuseWith })'}</code> in <code>proxy.ts</code> says how the call
          is refused; Clerk’s own answer to an API call is 404.
        </>
      }
    >
      <TryRefusals />
    </Chapter>
  );
}
