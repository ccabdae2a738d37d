// The charts of README.md and docs/performance.md.

export const PEER = '#9aa4b2';
export const US = '#d9480f';
const GRID = '#e5e7eb';
export const TEXT = '#57606a';

/** The colours that give way where the reader prefers a dark page. */
const DARK =
  '.page { fill: #0d1117 } text { fill: #e6edf3 } text[fill] { fill: #9198a1 } line { stroke: #30363d }';

/**
 * An SVG with a ground of its own: a page may be dark where its reader's system is not.
 *
 * @param {number} width
 * @param {number} height
 * @param {string} label
 * @param {string} content
 * @param {number} [size] of the text
 */
export const svg = (width, height, label, content, size = 13) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="${size}" role="img" aria-label="${label}">
  <style>@media (prefers-color-scheme: dark) { ${DARK} }</style>
  <rect class="page" width="${width}" height="${height}" fill="#ffffff"/>
${content}
</svg>
`;

/**
 * A bar with its name and its value.
 *
 * @typedef {{ name: string, value: number, text: string, fill: string }} Bar
 */

/**
 * Groups of bars; in each, the longest bar is as long as those of the others.
 *
 * @param {string} label
 * @param {{ title: string, bars: Bar[] }[]} groups
 */
export function barChart(label, groups) {
  const [left, width, bar] = [190, 440, 22];
  let top = 12;
  const content = groups.flatMap(({ title, bars }) => {
    const longest = Math.max(...bars.map(({ value }) => value));
    top += 18;
    const lines = [`  <text x="${left}" y="${top}" fill="${TEXT}">${title}</text>`];
    top += 8;
    for (const { name, value, text, fill } of bars) {
      const length = Math.max(2, (width * value) / longest).toFixed(1);
      lines.push(
        `  <text x="${left - 12}" y="${top + 13}" text-anchor="end">${name}</text>`,
        `  <rect x="${left}" y="${top}" width="${length}" height="16" fill="${fill}"/>`,
        `  <text x="${left + Number(length) + 8}" y="${top + 13}">${text}</text>`,
      );
      top += bar;
    }
    top += 8;
    return lines;
  });
  return svg(780, top + 8, label, content.join('\n'));
}

/**
 * A panel: at each point of the axis, the values of both packages.
 *
 * @typedef {{ title: string, points: { count: number, peer: number, us: number }[] }} Panel
 */

const PANEL = { width: 390, height: 236, left: 56, top: 40, plot: 300, tall: 150 };

/**
 * Panels of lines, two in a row. Values are on a logarithmic scale.
 *
 * @param {string} label
 * @param {Panel[]} panels
 */
export function lineChart(label, panels) {
  const height = 34 + Math.ceil(panels.length / 2) * PANEL.height;
  const heading = `  <text x="16" y="24" fill="${TEXT}">${label}</text>`;
  const content = panels.map((panel, index) => {
    const x = (index % 2) * PANEL.width;
    const y = 34 + Math.floor(index / 2) * PANEL.height;
    return `  <g transform="translate(${x} ${y})">\n${panelOf(panel)}\n  </g>`;
  });
  return svg(780, height, label, [heading, ...content].join('\n'));
}

/** @param {Panel} panel */
function panelOf({ title, points }) {
  const { left, top, plot, tall } = PANEL;
  const values = points.flatMap(({ peer, us }) => [peer, us]);
  const lowest = Math.floor(Math.log10(Math.min(...values)));
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))));
  /** @param {number} value */
  const yOf = (value) =>
    (top + tall - (tall * (Math.log10(value) - lowest)) / (highest - lowest)).toFixed(1);
  /** @param {number} index */
  const xOf = (index) => (left + (plot * index) / Math.max(1, points.length - 1)).toFixed(1);
  const lines = [`    <text x="${left}" y="${top - 14}">${title}</text>`];
  for (let power = lowest; power <= highest; power += 1) {
    const y = yOf(10 ** power);
    lines.push(
      `    <line x1="${left}" x2="${left + plot}" y1="${y}" y2="${y}" stroke="${GRID}"/>`,
      `    <text x="${left - 8}" y="${Number(y) + 4}" text-anchor="end" fill="${TEXT}" font-size="11">${(10 ** power).toLocaleString('en')}</text>`,
    );
  }
  for (const [index, { count }] of points.entries()) {
    lines.push(
      `    <text x="${xOf(index)}" y="${top + tall + 18}" text-anchor="middle" fill="${TEXT}" font-size="11">${count.toLocaleString('en')}</text>`,
    );
  }
  for (const [side, colour] of /** @type {const} */ ([
    ['peer', PEER],
    ['us', US],
  ])) {
    const at = points.map((point, index) => `${xOf(index)},${yOf(point[side])}`);
    lines.push(
      `    <polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
    );
  }
  return lines.join('\n');
}
