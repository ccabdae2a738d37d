/** Running examples of the documents, as they are written there. */

import { transformSync } from '@swc/core';
import { load } from './instance';

/**
 * What an example exports, with the package as these variables have it. It may import
 * `ironclerk/server`, and what `others` has by name.
 */
export function exportsOf<Exports>(
  source: string,
  variables: Record<string, string> = {},
  others: Readonly<Record<string, unknown>> = {},
): Exports {
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const saved = process.env;
  process.env = { ...saved, ...variables };
  try {
    const modules: Readonly<Record<string, unknown>> = {
      'ironclerk/server': load(variables),
      ...others,
    };
    const exported = {} as Exports;
    new Function('require', 'exports', code)((name: string) => {
      if (!(name in modules)) {
        throw new Error(`The example imports ${name}.`);
      }
      return modules[name];
    }, exported);
    return exported;
  } finally {
    process.env = saved;
  }
}
