// The four applications: one app, with the proxy and the page's question of each
// variant. They are written and built beside `app/`, and only when they are stale.

import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { newest, root } from '../../scripts/files.mjs';
import { buildApp, installPackage } from '../../scripts/setup.mjs';
import { PUBLISHABLE_KEY } from '../fixtures.mjs';

const HERE = 'benchmark/servers';

/** What users read of each. */
export const TITLES = {
  peer: '`@clerk/nextjs`',
  us: 'Ironclerk',
  'by-hand': 'verified by hand',
  bare: 'bare proxy',
};

/** @typedef {keyof typeof TITLES} Variant */

/** @param {Variant} variant */
export const folderOf = (variant) => `${HERE}/built-${variant}`;

/**
 * Builds a variant for production.
 *
 * @param {Variant} variant
 */
export async function buildVariant(variant) {
  const folder = folderOf(variant);
  const own = `${HERE}/variants/${variant}`;
  if (newest(`${folder}/proxy.js`) < newest(`${HERE}/app`, own)) {
    mkdirSync(path.join(root, folder), { recursive: true });
    cpSync(path.join(root, HERE, 'app'), path.join(root, folder), { recursive: true });
    cpSync(path.join(root, own, 'user.js'), path.join(root, folder, 'variant/user.js'));
    cpSync(path.join(root, own, 'proxy.js'), path.join(root, folder, 'proxy.js'));
  }
  if (variant === 'us') {
    await installPackage(folder);
  }
  await buildApp(folder, { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY });
}
