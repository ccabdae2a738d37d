/** A part of a source text, and what it is. */
export interface Part {
  readonly kind: 'comment' | 'string' | 'keyword' | 'plain';
  readonly text: string;
}

const PARTS =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|(?<keyword>\b(?:as|async|await|const|default|export|for|from|function|if|import|interface|let|new|of|readonly|return|type|while|yield)\b)/g;

/** Tells comments, strings and keywords of TypeScript apart, as far as colours need it. */
export function partsOf(source: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index, groups = {}, 0: text } of source.matchAll(PARTS)) {
    const kind = groups.comment ? 'comment' : groups.string ? 'string' : 'keyword';
    parts.push({ kind: 'plain', text: source.slice(end, index) }, { kind, text });
    end = index + text.length;
  }
  return [...parts, { kind: 'plain', text: source.slice(end) }];
}
