// Puts packages that only the emulator uses into dist/testing/vendor, so that an
// application in production does not install them. Their licences lie beside them.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './files.mjs';

const FOLDER = 'vendor';

/** A `require()` of one of the packages, as the TypeScript compiler writes it. */
const OF_A_PACKAGE = /\brequire\("((?:cross-spawn|hono|@hono\/node-server)(?:\/[^"]+)?)"\)/g;

/**
 * Bundles what the compiled files in `directory` require of the packages, and has
 * them require that instead.
 *
 * @param {string} directory
 */
export async function bundlePackages(directory) {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => ({
      name: name.replaceAll(path.sep, '/'),
      source: readFileSync(path.join(directory, name), 'utf8'),
    }));
  /** @type {Map<string, string>} */
  const entries = new Map();
  for (const { name, source } of files) {
    const bundled = source.replace(OF_A_PACKAGE, (_, request) => {
      entries.set(request, request.replace(/^@/, '').replaceAll('/', '-'));
      const way = path.posix.relative(path.posix.dirname(name), FOLDER);
      return `require("${way.startsWith('.') ? way : `./${way}`}/${entries.get(request)}.js")`;
    });
    if (bundled !== source) {
      writeFileSync(path.join(directory, name), bundled);
    }
  }
  await bundle(entries, path.join(directory, FOLDER));
}

/**
 * @param {Map<string, string>} entries the names of the bundled files by what they hold
 * @param {string} folder
 */
async function bundle(entries, folder) {
  const input = Object.fromEntries([...entries].map(([request, name]) => [name, request]));
  const build = await rolldown({ cwd: root, input, platform: 'node' });
  const { output } = await build.write({
    dir: folder,
    format: 'cjs',
    exports: 'named',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-shared.js',
  });
  await build.close();
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  writeFileSync(path.join(folder, 'LICENSES.md'), licencesOf(modules));
}

/** @param {string[]} modules */
function licencesOf(modules) {
  const packages = new Set(
    modules.flatMap(
      (file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? [],
    ),
  );
  const sections = [...packages].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file =
      readdirSync(folder).find((one) => /^licen[cs]e(?:\.\w+)?$/i.test(one)) ?? 'LICENSE';
    const licence = readFileSync(path.join(folder, file), 'utf8').trim();
    return `## ${name} ${version}\n\n${licence}\n`;
  });
  return `# Licences of the packages in this folder\n\n${sections.join('\n')}`;
}
