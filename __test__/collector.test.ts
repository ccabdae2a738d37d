/** The collector of the demo and of tests: **what it cannot read does not end it.** */

import { startCollector } from '../scripts/collector.mjs';

it('answers 400 to what is not OTLP in JSON, and goes on', async () => {
  const collector = await startCollector();
  const send = async (body: string) =>
    (await fetch(`${collector.url}/v1/traces`, { method: 'POST', body })).status;
  try {
    expect(await send('not JSON')).toBe(400);
    expect(await send('null')).toBe(400);
    expect(await send('{"resourceSpans":[]}')).toBe(200);
  } finally {
    await collector.stop();
  }
});
