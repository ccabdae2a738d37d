import { join } from 'node:path';
import { withIronclerk } from 'ironclerk/config';
import { BUILD_ID, variants } from '../variants.mjs';

const name = process.env.ROUTER_VARIANT;
const variant = variants.find((one) => one.name === name);
if (!variant) {
  throw new Error('ROUTER_VARIANT names no variant.');
}

export default withIronclerk({
  ...variant.config,
  distDir: `.next/${name}`,
  generateBuildId: () => BUILD_ID,
  turbopack: { root: join(import.meta.dirname ?? process.cwd(), '../../..') },
  typescript: { ignoreBuildErrors: true },
});
