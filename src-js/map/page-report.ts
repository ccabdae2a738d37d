/** The report as a page: **one file without scripts, which loads nothing**. */

import { plainLine } from './plain-text';
import { LEGEND, type Report } from './report-rows';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .35rem .6rem; text-align: left; vertical-align: top; }
td:first-child, code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
.served { background: #d1242f26; }
.decides, .redirect { background: #bf870026; }
.sign-in, .refused { background: #1a7f3726; }
dt { float: left; clear: left; width: 8rem; font-weight: 600; }
dd { margin: 0 0 .2rem 8.5rem; }
`;

/** The whole map. */
export function pageReport(name: string, { columns, rows, notes }: Report): string {
  const title = `Access map of ${escaped(plainLine(name))}`;
  const list = (items: ReadonlyArray<readonly [string, string]>) =>
    `<dl>${items.map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`).join('\n')}</dl>`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<h2>Callers</h2>
${list(columns.map(({ letter, callers }) => [letter, callers.join(', ')]))}
<h2>Routes</h2>
<div class="table" role="region" aria-label="Routes" tabindex="0">
<table>
<thead><tr>${['Route', 'Kind', ...columns.map(({ letter }) => letter), 'Guarded by'].map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(rowHtml).join('\n')}
</tbody>
</table>
</div>
<h2>Answers</h2>
${list(LEGEND)}
${notes
  .map(
    (note) =>
      `<h2>${escaped(note.title)}</h2>\n<ul>${note.items.map((item) => `<li><code>${escaped(item)}</code></li>`).join('\n')}</ul>`,
  )
  .join('\n')}
</body>
</html>
`;
}

const rowHtml = ({ route, kinds, answers, guardedBy }: Report['rows'][number]): string =>
  `<tr><td>${escaped(route)}</td><td>${escaped(kinds)}</td>${answers
    .map((answer) => `<td class="${/^\d|error/.test(answer) ? 'refused' : answer}">${answer}</td>`)
    .join('')}<td>${escaped(guardedBy)}</td></tr>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
