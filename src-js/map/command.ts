/**
 * `ironclerk routes`: draws the access map of a built application. **It runs no page,
 * route handler or server action.**
 */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isWithin } from '../diagnostics/source-files';
import { commandOptions } from '../project/command-options';
import { namedFolder } from '../project/named-folder';
import { patiently } from '../project/patience';
import { type AccessMap, mapText, parseMap } from './access-map';
import { compare } from './comparison';
import { markdownReport } from './markdown-report';
import { pageReport } from './page-report';
import { plainLine } from './plain-text';
import { reportOf } from './report-rows';
import { type SurveyOptions, survey } from './survey';
import { comparisonReport, textReport } from './text-report';

const HELP = `Usage: ironclerk routes [folder] [options]

Says who gets what from the application in the folder, or in this one, after next
build. Exits with 0, with 1 if a route is more open than the map of --check says or if
the map cannot be drawn, and with 2 for invalid arguments.

  --markdown            print Markdown
  --html                print a page
  --json                print the map for programs
  --write <file>        write the map, to be committed
  --check <file>        fail where a route is more open than this map says
  --param <name=value>  the value of the dynamic segments of this name
  --path <route=path>   the path to ask for in place of a route's sample
  --origin <url>        the application's origin; http://localhost:3000 when left out
  --timeout <seconds>   how long the middleware may take; 60 when left out
  --help                this text
`;

type Form = 'text' | 'markdown' | 'html' | 'json';

interface Arguments {
  readonly isHelp: boolean;
  readonly form: Form;
  readonly write: string | undefined;
  readonly check: string | undefined;
  readonly options: SurveyOptions;
}

/** Runs the command with the arguments after its name. Resolves to the exit code. */
export async function runRoutes(argv: readonly string[]): Promise<number> {
  let asked: Arguments;
  try {
    asked = readArguments(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  const { isHelp, form, write, check, options } = asked;
  if (isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  const committed = check === undefined ? undefined : parseMap(readFileSync(check, 'utf8'), check);
  const { map, newer } = await patiently(
    'Asking the middleware about every route, for every caller',
    () => survey({ ...options, formerCallers: committed?.callers }),
  );
  if (newer !== undefined) {
    const place = plainLine(newer);
    process.stderr.write(
      `${place} is newer than the build, which the map shows: run next build.\n`,
    );
  }
  if (write !== undefined) {
    writeFileSync(write, mapText(map));
    process.stdout.write(`Wrote ${map.rows.length} rows for ${map.callers.length} callers.\n`);
    return 0;
  }
  if (committed && check !== undefined) {
    return checkAgainst(committed, map, check, options.root);
  }
  process.stdout.write(printed(map, form, path.basename(options.root)));
  return 0;
}

function printed(map: AccessMap, form: Form, name: string): string {
  switch (form) {
    case 'json':
      return mapText(map);
    case 'markdown':
      return markdownReport(name, reportOf(map));
    case 'html':
      return pageReport(name, reportOf(map));
    case 'text': {
      const hasColour = process.stdout.isTTY === true && !process.env.NO_COLOR;
      return textReport(name, reportOf(map), { hasColour });
    }
  }
}

function checkAgainst(committed: AccessMap, map: AccessMap, file: string, root: string): number {
  const comparison = compare(committed, map, (name, line) => lineIn(root, name, line));
  process.stdout.write(comparisonReport(comparison, file));
  return comparison.opened.length + comparison.newAndOpen.length > 0 ? 1 : 0;
}

function lineIn(root: string, name: string, line: number): string | undefined {
  const file = path.resolve(root, name);
  // The name comes from the committed map, which may be anybody's.
  if (!isWithin(root, file) || !statSync(file, ABSENT)?.isFile()) {
    return undefined;
  }
  return readFileSync(file, 'utf8').split('\n')[line - 1]?.trim();
}

const ABSENT = { throwIfNoEntry: false } as const;

function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = commandOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      markdown: { type: 'boolean' },
      html: { type: 'boolean' },
      json: { type: 'boolean' },
      write: { type: 'string' },
      check: { type: 'string' },
      param: { type: 'string', multiple: true },
      path: { type: 'string', multiple: true },
      origin: { type: 'string' },
      timeout: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [folder = '.', extra] = positionals;
  if (extra !== undefined) {
    throw new Error(`routes takes one folder, not "${extra}" as well.`);
  }
  const root = namedFolder(folder);
  const { write, check, markdown, html, json } = values;
  if ([write, check, markdown, html, json].filter(Boolean).length > 1) {
    throw new Error('--markdown, --html, --json, --write and --check exclude each other.');
  }
  return {
    isHelp: values.help ?? false,
    form: markdown ? 'markdown' : html ? 'html' : json ? 'json' : 'text',
    write: write && path.resolve(root, write),
    check: check && path.resolve(root, check),
    options: {
      root,
      samples: { segments: pairs('--param', values.param), paths: pairs('--path', values.path) },
      origin: originOf(values.origin ?? 'http://localhost:3000'),
      limit: limitOf(values.timeout ?? '60'),
    },
  };
}

function pairs(option: string, given: readonly string[] = []): Record<string, string> {
  const entries = given.map((pair) => {
    const end = pair.indexOf('=');
    if (end < 1 || (option === '--path' && pair[end + 1] !== '/')) {
      const form = option === '--path' ? '/route/[name]=/path' : 'name=value';
      throw new Error(`${option} takes ${form}, not "${pair}".`);
    }
    return [pair.slice(0, end), pair.slice(end + 1)];
  });
  return Object.fromEntries(entries);
}

function originOf(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new Error(`--origin takes an http or https URL, not "${text}".`);
  }
  return new URL(text).origin;
}

function limitOf(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3_600)) {
    throw new Error(`--timeout takes seconds up to 3600, not "${text}".`);
  }
  return seconds * 1_000;
}
