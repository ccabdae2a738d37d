import type { Metadata } from 'next';
import { AskFrontendApi } from '../../components/ask-frontend-api';
import { Chapter } from '../../components/chapter';

export const metadata: Metadata = { title: 'Frontend API proxy' };

export default function Page() {
  return (
    <Chapter
      path="/frontend-api"
      lead={
        <>
          The browser can reach Clerk through this app’s own origin, below <code>/__clerk</code>.
          The route handler that forwards is one line with{' '}
          <code>createFrontendApiProxyHandlers()</code>.
        </>
      }
    >
      <AskFrontendApi />
    </Chapter>
  );
}
