import type { ReactNode } from 'react';
import { CHAPTERS, placeOf } from '../lib/story';
import { Account } from './account';
import { Decision } from './decision';
import { Shell } from './shell';
import { Sources } from './sources';

interface Props {
  /** Which chapter this is. */
  readonly path: string;
  readonly lead: ReactNode;
  readonly children?: ReactNode;
  /** The heading, where it is not the chapter's title. */
  readonly title?: string;
  /** Who is signed in, where it is not a user of the app's own instance. */
  readonly account?: ReactNode;
}

/** A page of the story: what it shows, beside its source, and the way on. */
export function Chapter({ path, lead, children, title, account }: Props) {
  const { chapter, number, previous, next } = placeOf(path);
  return (
    <Shell current={path} account={account ?? <Account back={path} />}>
      <div className="chapter">
        <div className="shown">
          <p className="number">
            Chapter {number} of {CHAPTERS.length}
          </p>
          <h1>{title ?? chapter?.title}</h1>
          <p className="lead">{lead}</p>
          {children}
          <Decision />
        </div>
        <Sources files={chapter?.sources ?? []} />
      </div>
      <nav className="way" aria-label="Way through the story">
        {/* Plain links, so that every page is a request of its own to the middleware. */}
        <a href={previous?.path ?? '/'} rel="prev">
          <span>Back</span> {previous?.title ?? 'Start'}
        </a>
        <a href={next?.path ?? '/'} rel="next">
          <span>{next ? 'Next' : 'The end'}</span> {next?.title ?? 'Back to the start'}
        </a>
      </nav>
    </Shell>
  );
}
