import type { ReactNode } from 'react';
import { StoryNav } from './story-nav';

interface Props {
  /** The path of the page that is shown. The start lists the chapters itself. */
  readonly current?: string;
  /** Who is signed in. */
  readonly account?: ReactNode;
  readonly children: ReactNode;
}

/** What every page has around it. */
export function Shell({ current, account, children }: Props) {
  const isStart = current === '/';
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <a href="/" className="brand" aria-current={isStart ? 'page' : undefined}>
          Ironclerk
        </a>
        {process.env.NEXT_PUBLIC_CLERK_IS_SATELLITE === 'true' && (
          <a className="domain" href="/domains">
            Satellite domain
          </a>
        )}
        {!isStart && (
          <a className="to-chapters" href="#chapters">
            Chapters
          </a>
        )}
        {account}
      </header>
      <div className={isStart ? 'start' : 'columns'}>
        <main id="content">{children}</main>
        {!isStart && <StoryNav current={current} />}
      </div>
    </>
  );
}
