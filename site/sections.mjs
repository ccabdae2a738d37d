// Tables that readers search for a text, as sections: **each row has a heading, so the
// search finds it and a link leads to it.**

/** The heads of the first column of such tables. */
const SEARCHED = ['Code', 'Reason', 'Text'];

/**
 * A document with the rows of its searched tables as sections.
 *
 * @param {string} text
 */
export function withSections(text) {
  return text.replace(/^\|.*\|\n\| ?---.*\|\n(?:\|.*\|(?:\n|$))+/gm, (table) => {
    const [head = [], , ...rows] = table.trim().split('\n').map(cellsOf);
    return SEARCHED.includes(head[0] ?? '')
      ? rows.map((row) => sectionOf(head, row)).join('')
      : table;
  });
}

/** @param {string} row */
const cellsOf = (row) =>
  row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/**
 * @param {readonly string[]} head
 * @param {readonly string[]} row
 */
function sectionOf(head, [title = '', ...cells]) {
  const paragraphs = cells.map((cell, index) => `**${head[index + 1]}:** ${cell}\n\n`);
  return `### ${title}\n\n${paragraphs.join('')}`;
}
