import { join } from 'node:path';
import { withIronclerk } from 'ironclerk/config';
import { BUILD_ID, variants } from '../variants.mjs';

const { name, config } = variants.find((variant) => variant.name === process.env.ROUTER_VARIANT);

export default withIronclerk({
  ...config,
  distDir: `.next/${name}`,
  generateBuildId: () => BUILD_ID,
  turbopack: { root: join(import.meta.dirname ?? process.cwd(), '../../..') },
  typescript: { ignoreBuildErrors: true },
});
