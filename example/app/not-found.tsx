import type { Metadata } from 'next';
import { Shell } from '../components/shell';
import { WayOn } from '../components/way-on';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Shell>
      <p className="number">404</p>
      <h1>Not found</h1>
      <p className="lead">
        The page does not exist, or you do not hold the permission to see it. The answer is the same
        404 either way, so that it gives nothing away.
      </p>
      <WayOn />
      <p className="buttons">
        <a href="/" className="button quiet">
          Back to the start
        </a>
        <a href="/sign-in" className="button quiet">
          Sign in as somebody else
        </a>
      </p>
    </Shell>
  );
}
