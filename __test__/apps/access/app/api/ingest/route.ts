import { writeFileSync } from 'node:fs';

/** Leaves a trace, so that a test sees whether it ran. */
function run(): Response {
  if (process.env.TEST_TRACE) {
    writeFileSync(process.env.TEST_TRACE, 'ran');
  }
  return new Response();
}

export const GET = run;
export const POST = run;
