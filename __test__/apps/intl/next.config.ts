import { join } from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const config: NextConfig = {
  serverExternalPackages: ['ironclerk'],
  // Next.js and React are those of the repository around this app.
  turbopack: { root: join(__dirname, '../../..') },
};

export default createNextIntlPlugin('./i18n/request.ts')(config);
