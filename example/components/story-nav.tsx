import { placeOf, STORY } from '../lib/story';

/** All chapters. The links are plain: every page is a request of its own to the middleware. */
export function StoryNav({ current }: { readonly current?: string }) {
  return (
    <nav id="chapters" className="chapters" aria-label="Chapters">
      {STORY.map((act) => (
        <section key={act.title}>
          <h2>{act.title}</h2>
          <ol start={placeOf(act.chapters[0]?.path ?? '').number}>
            {act.chapters.map(({ path, title }) => (
              <li key={path}>
                <a href={path} aria-current={path === current ? 'page' : undefined}>
                  <span className="ordinal">{placeOf(path).number}</span> {title}
                </a>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </nav>
  );
}
