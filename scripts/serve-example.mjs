// Serves the example for a test: the environment variables say which Clerk it
// talks to.

import { serveUntilInputEnds, startExample } from './example.mjs';
import { buildExample, leaveWasmOut } from './setup.mjs';

leaveWasmOut();
await buildExample();
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /CLERK|^DEMO_|^OTEL_/.test(name)),
);
serveUntilInputEnds(await startExample({ environment }));
