import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@clerk/nextjs/server': 'ironclerk/server' } },
});
