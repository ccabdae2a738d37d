import type { Lap } from './race';

/** The rounds of a race as the server tells them. Rejects if it breaks off. */
export async function* rounds(): AsyncGenerator<Lap> {
  const response = await fetch('/api/race', { method: 'POST' });
  if (!response.ok || !response.body) {
    throw new Error(`The race did not start: ${response.status}.`);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    text += chunk.value;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines.map((line) => JSON.parse(line) as Lap);
  }
}
