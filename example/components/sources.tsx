import { partsOf } from '../lib/highlight';
import { sourceOf } from '../lib/source';
import { CopyButton } from './copy-button';

/** The text of files, as they lie on the disk; the first is open. */
export async function Sources({ files }: { readonly files: readonly string[] }) {
  const texts = await Promise.all(files.map(sourceOf));
  return (
    <aside className="sources" aria-label="Source of this page">
      {files.map((file, index) => (
        <details key={file} open={index === 0}>
          <summary>
            <code>{decodeURIComponent(file)}</code>
          </summary>
          <div className="source">
            <CopyButton name={decodeURIComponent(file)} />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
            <pre tabIndex={0}>
              <code>
                {partsOf((texts[index] ?? '').trimEnd()).map(({ kind, text }, position) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a file never move
                  <span key={position} className={kind}>
                    {text}
                  </span>
                ))}
              </code>
            </pre>
          </div>
        </details>
      ))}
    </aside>
  );
}
