/**
 * What a bundle for browsers finds in place of the addon. **A build in which a
 * client component imports this package stops, and says what to do.** See
 * `not-external.ts` for how.
 */

import { IronclerkError } from '../wire/ironclerk-error';

require('./The package ironclerk runs on the server and was imported by a client component. Move the import into a server component or a route handler or a server action - and hand the client component what it needs as props or use the hooks of @clerk/nextjs. A test in jest begins with @jest-environment node and one in Vitest with @vitest-environment node');

throw new IronclerkError(
  'server_only',
  'ironclerk runs on the server, and a client component imports it: move the import into a server component, a route handler or a server action. In jest, begin the test file with `/** @jest-environment node */`, in Vitest with `// @vitest-environment node`.',
);
