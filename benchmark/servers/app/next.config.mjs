import { join } from 'node:path';

export default {
  serverExternalPackages: ['ironclerk'],
  // Next.js and React are those of the repository around this app.
  turbopack: { root: join(import.meta.dirname ?? process.cwd(), '../../..') },
};
