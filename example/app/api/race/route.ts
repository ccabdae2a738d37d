import { mintToken } from '../../../lib/emulator';
import { race } from '../../../lib/race';

/** The race as it goes on: a line of JSON for each round. */
export async function POST() {
  const exp = Math.floor(Date.now() / 1000) + 300;
  const token = await mintToken({ claims: { azp: 'http://localhost', exp } });
  const laps = race(token);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await laps.next();
      if (done) {
        controller.close();
        return;
      }
      controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await laps.return(undefined);
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
  });
}
