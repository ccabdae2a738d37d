import type { Metadata } from 'next';
import { AskFrontendApi } from '../../components/ask-frontend-api';

export const metadata: Metadata = { title: 'Frontend API proxy' };

export default function Page() {
  return (
    <>
      <h1>Frontend API proxy</h1>
      <p className="lead">
        The browser can reach Clerk through this app&rsquo;s own origin, below <code>/__clerk</code>
        . The route handler that forwards is one line with{' '}
        <code>createFrontendApiProxyHandlers()</code>.
      </p>
      <AskFrontendApi />
    </>
  );
}
