import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  serverExternalPackages: ['ironclerk'],
  // Next.js and React are those of the repository around this app.
  turbopack: { root: join(__dirname, '../../..') },
};

export default config;
