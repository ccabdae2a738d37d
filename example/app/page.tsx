import { Account } from '../components/account';
import { Shell } from '../components/shell';
import { CHAPTERS, placeOf, STORY } from '../lib/story';

const [FIRST] = CHAPTERS;

export default function Page() {
  return (
    <Shell current="/" account={<Account back="/" />}>
      <h1>Clerk’s middleware, decided in Rust</h1>
      <p className="lead">
        Every page here went through the <code>proxy.ts</code> of Clerk’s documentation, with one
        line changed. Accounts and tokens come from an emulator on this machine, so that you need no
        account.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
      <pre className="diff" tabIndex={0}>
        <code>
          <del>
            - import {'{ clerkMiddleware, createRouteMatcher }'} from '@clerk/nextjs/server'{'\n'}
          </del>
          <ins>+ import {'{ clerkMiddleware, createRouteMatcher }'} from 'ironclerk/server'</ins>
        </code>
      </pre>
      <p className="buttons">
        <a className="button" href={FIRST?.path}>
          Start the story
        </a>
        <a className="button quiet" href="/race">
          Go straight to the race
        </a>
      </p>
      {STORY.map((act) => (
        <section key={act.title} className="act">
          <h2>{act.title}</h2>
          <ol start={placeOf(act.chapters[0]?.path ?? '').number}>
            {act.chapters.map(({ path, title, note }) => (
              <li key={path}>
                {/* A plain link: each of these is a request of its own to the server. */}
                <a href={path}>{title}</a>
                <p>{note}</p>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </Shell>
  );
}
