import { join } from 'node:path';
import { withIronclerk } from 'ironclerk/config';
import type { NextConfig } from 'next';

const config: NextConfig = {
  // Next.js and React are those of the repository around this app.
  turbopack: { root: join(__dirname, '../../..') },
  rewrites: async () => [{ source: '/profile', destination: '/protected' }],
};

export default withIronclerk(config);
