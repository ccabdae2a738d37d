// What the types say that options can be, and what of it is generated.
//
//   node conformance/answers/option-types.mjs
//
// Reads `ClerkMiddlewareOptions` of both packages and
// `AuthenticateRequestOptions` through the compiler, and makes a few thousand
// random requests. **Exits with 1 and names what none of them has**: an option,
// a member of one, or a kind of value.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { API, SignatureKind, TypeFlags } from 'typescript/unstable/sync';
import { describe } from './generate.mjs';
import { makeRequest } from './request.mjs';

/** @typedef {import('typescript/unstable/sync').Checker} Checker */
/** @typedef {import('typescript/unstable/sync').Type} Type */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How many requests are made; the rarest kind of value is in a hundred of them. */
const COUNT = 30_000;

/**
 * What no generated request has, and why not.
 *
 * @type {Record<string, string>}
 */
const LEFT_OUT = {
  'apiClient object': 'the middleware makes the client itself',
  'acceptsToken string': 'of `authenticateRequest()`; handlers are given it as `auth(options)`',
  'acceptsToken array': 'as above',
  'protect string': 'ours alone; the router suite is about routes that are declared',
  'protect array': 'as above',
  'protect object': 'as above',
  'public string': 'as above',
  'public array': 'as above',
  'public object': 'as above',
  'onDecision function': 'ours alone; a hook cannot change an answer, which its own test shows',
};

const SOURCE = `
import type { AuthenticateRequestOptions } from '@clerk/backend/internal';
import type { ClerkMiddlewareOptions as PeersOptions } from '@clerk/nextjs/server';
import type { ClerkMiddlewareOptions as OurOptions } from '${ROOT}dist/options/types';
export type Backend = AuthenticateRequestOptions;
export type Peers = PeersOptions;
export type Ours = OurOptions;
`;

/** Every option and kind of value, such as `audience array` and `frontendApiProxy.path string`. */
function declaredKinds() {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-options-'));
  const api = new API();
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const compilerOptions = { strict: true, module: 'esnext', moduleResolution: 'bundler' };
    const project = path.join(folder, 'tsconfig.json');
    writeFileSync(project, JSON.stringify({ compilerOptions, files: ['options.ts'] }));
    const file = path.join(folder, 'options.ts');
    writeFileSync(file, SOURCE);
    const [opened] = api.updateSnapshot({ openProjects: [project] }).getProjects();
    if (!opened) {
      throw new Error('The compiler does not open the project.');
    }
    const { program, checker } = opened;
    const errors = program.getSemanticDiagnostics(file);
    if (errors.length > 0) {
      throw new Error(errors.map(({ text }) => text).join('\n'));
    }
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    const types = module ? checker.getExportsOfModule(module) : [];
    return new Set(
      types.flatMap((type) => kindsOf(checker, checker.getDeclaredTypeOfSymbol(type))),
    );
  } finally {
    api.close();
    rmSync(folder, { recursive: true });
  }
}

const ABSENT = TypeFlags.Undefined | TypeFlags.Null;

/**
 * The parts of a union; a type that is none is its only part.
 *
 * @param {Type | undefined} type
 */
function partsOf(type) {
  if (!type) {
    return [];
  }
  return type.isUnionType() ? type.getTypes() : [type];
}

/**
 * The kinds of the members of a type, and of those of objects below `prefix`.
 *
 * @param {Checker} checker
 * @param {Type} type
 * @returns {string[]}
 */
function kindsOf(checker, type, prefix = '') {
  return checker.getPropertiesOfType(type).flatMap((member) => {
    const name = prefix + member.name;
    const memberType = checker.getTypeOfSymbol(member);
    return partsOf(memberType)
      .filter(({ flags }) => !(flags & ABSENT))
      .flatMap((part) => {
        const kind = kindOf(checker, part);
        const isRecord = kind === 'object' && prefix === '' && !(`${name} object` in LEFT_OUT);
        return [`${name} ${kind}`, ...(isRecord ? kindsOf(checker, part, `${name}.`) : [])];
      });
  });
}

/**
 * @param {Checker} checker
 * @param {Type} type
 */
function kindOf(checker, type) {
  /** @type {[kind: string, flags: number][]} */
  const primitives = [
    ['string', TypeFlags.StringLike],
    ['number', TypeFlags.NumberLike],
    ['boolean', TypeFlags.BooleanLike],
  ];
  const [primitive] = primitives.find(([, flags]) => type.flags & flags) ?? [];
  if (primitive) {
    return primitive;
  }
  if (checker.isArrayLikeType(type)) {
    return 'array';
  }
  return checker.getSignaturesOfType(type, SignatureKind.Call).length > 0 ? 'function' : 'object';
}

/** The same of the requests that are generated. */
function generatedKinds() {
  const kinds = new Set();
  /**
   * @param {string} name
   * @param {unknown} value
   * @param {boolean} isFunction
   */
  const note = (name, value, isFunction) => {
    const plain = Array.isArray(value) ? 'array' : typeof value;
    kinds.add(`${name} ${isFunction ? 'function' : plain}`);
  };
  for (let number = 0; number < COUNT; number += 1) {
    const { options, functions } = makeRequest(describe(1, number));
    for (const [name, value] of Object.entries(options)) {
      note(name, value, functions.includes(name));
      if (typeof value === 'object' && value && !Array.isArray(value)) {
        for (const [member, inner] of Object.entries(value)) {
          note(`${name}.${member}`, inner, functions.includes(`${name}.${member}`));
        }
      }
    }
  }
  return kinds;
}

const generated = generatedKinds();
const declared = declaredKinds();
const missing = [...declared].filter((kind) => !generated.has(kind) && !(kind in LEFT_OUT)).sort();
const stale = Object.keys(LEFT_OUT).filter((kind) => !declared.has(kind) || generated.has(kind));
console.log(`${declared.size} kinds of options, ${missing.length} never generated`);
for (const kind of missing) {
  console.log(`never generated: ${kind}`);
}
for (const kind of stale) {
  console.log(`no longer to be left out: ${kind}`);
}
process.exitCode = missing.length + stale.length > 0 ? 1 : 0;
