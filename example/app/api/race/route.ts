import { race } from '../../../lib/race';

/** The race as it goes on: a line of JSON for each round. */
export async function POST() {
  const laps = race();
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
