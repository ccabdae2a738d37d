/** The account portal's style: **legible in light and dark, from phone width up**. */

import { createHash } from 'node:crypto';

/** The style sheet. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f5f7, #131316);
  --card: light-dark(#ffffff, #1d1d21);
  --line: light-dark(#d4d4dc, #3a3a42);
  --text: light-dark(#1a1a1f, #f2f2f5);
  --soft: light-dark(#5a5a66, #b0b0bc);
  --accent: light-dark(#4f46c8, #a9a4ff);
  --on-accent: light-dark(#ffffff, #16151f);
  --wrong: light-dark(#b3261e, #ffb4ab);
  --wrong-back: light-dark(#fdecea, #3b1512);
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
header, footer { padding: 1rem; text-align: center; color: var(--soft); font-size: .875rem; }
header nav { display: flex; gap: 1rem; justify-content: center; flex-wrap: wrap; }
main { flex: 1; width: 100%; max-width: 27rem; margin: 0 auto; padding: 1rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.5rem; margin-bottom: 1rem;
}
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: 0 0 1rem; }
.soft { color: var(--soft); }
a { color: var(--accent); }
label { display: block; font-weight: 600; font-size: .875rem; margin: 0 0 .25rem; }
input:not([type=hidden]) {
  width: 100%; font: inherit; color: inherit; background: var(--page);
  border: 1px solid light-dark(#84848f, #84848f); border-radius: .5rem;
  padding: .625rem .75rem; margin-bottom: 1rem;
}
input[aria-invalid=true] { border-color: var(--wrong); }
button, .button {
  display: inline-block; width: 100%; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; cursor: pointer; border: 1px solid var(--accent); border-radius: .5rem;
  padding: .625rem .75rem; background: var(--accent); color: var(--on-accent);
}
.quiet { background: transparent; color: var(--text); border-color: light-dark(#84848f, #84848f); }
button:hover, .button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows > li {
  display: flex; gap: .75rem; align-items: center; justify-content: space-between;
  padding: .75rem 0; border-top: 1px solid var(--line);
}
ul.rows > li:first-child { border-top: 0; }
ul.rows form { flex: none; }
ul.rows button { width: auto; }
.name { min-width: 0; overflow-wrap: anywhere; }
.name small { display: block; color: var(--soft); }
.wrong {
  color: var(--wrong); background: var(--wrong-back); border: 1px solid currentColor;
  border-radius: .5rem; padding: .625rem .75rem; margin: 0 0 1rem;
}
code { font-size: .9em; overflow-wrap: anywhere; }
@media (prefers-reduced-motion: no-preference) { button, .button { transition: filter .15s; } }
`;

/** What a page may load: its own style, and images it carries itself. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
