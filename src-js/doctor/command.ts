/**
 * `ironclerk doctor`: checks an application and says what to change. **It changes
 * nothing, and prints no secret.**
 */

import { commandOptions } from '../project/command-options';
import { namedFolder } from '../project/named-folder';
import { patiently } from '../project/patience';
import { readApplication } from './application';
import { examine } from './checks';
import { createExamination, type Options } from './examination';
import { countsOf, jsonReport, textReport } from './report';

const HELP = `Usage: ironclerk doctor [folder] [options]

Checks the Next.js application in the folder, or in this one, and says what to
change. Exits with 0 without a problem, with 1 with one, and with 2 for invalid
arguments.

  --url <address>   also ask the running application, as a browser would
  --cookies         also measure the Cookie header on the standard input
  --production      read .env files and next.config as next build does
  --offline         make no network requests except to --url
  --json            print the report for programs
  --help            this text
`;

/** Lines are broken at the terminal's width, up to this one. */
const WIDEST = 100;

/** Where the command reads and writes. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** All of the standard input. */
  readonly input: () => Promise<string>;
  /** Columns; `undefined` if the output is not a terminal. */
  readonly columns: number | undefined;
  readonly hasColour: boolean;
}

const TERMINAL: Terminal = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  input: readInput,
  columns: process.stdout.columns,
  hasColour: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

/**
 * Runs the command with the arguments after its name. Resolves to the exit code:
 * 0 without a problem (warnings do not count), 1 with one, and 2 for invalid
 * arguments.
 */
export async function runDoctor(
  argv: readonly string[],
  terminal: Terminal = TERMINAL,
): Promise<number> {
  let asked: Arguments;
  try {
    asked = readArguments(argv);
  } catch (error) {
    terminal.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (asked.isHelp) {
    terminal.out(HELP);
    return 0;
  }
  const cookies = asked.takesCookies ? await terminal.input() : undefined;
  const options = { ...asked.options, cookies };
  const { application, results } = await patiently(
    'Asking the application and Clerk',
    () => findings(options),
    terminal.error,
  );
  const { columns = WIDEST, hasColour } = terminal;
  terminal.out(
    asked.isJson
      ? jsonReport(application, results)
      : textReport(application, results, { width: Math.min(columns, WIDEST), hasColour }),
  );
  return countsOf(results).problem > 0 ? 1 : 0;
}

async function findings(options: Options) {
  const application = await readApplication(options.root, options.mode);
  return { application, results: await examine(createExamination(application, options)) };
}

interface Arguments {
  readonly isHelp: boolean;
  readonly isJson: boolean;
  readonly takesCookies: boolean;
  readonly options: Omit<Options, 'cookies'>;
}

function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = commandOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      cookies: { type: 'boolean' },
      production: { type: 'boolean' },
      offline: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [folder = '.', extra] = positionals;
  if (extra !== undefined) {
    throw new Error(`doctor takes one folder, not "${extra}" as well.`);
  }
  const root = namedFolder(folder);
  const { url } = values;
  if (url !== undefined && !(/^https?:\/\//.test(url) && URL.canParse(url))) {
    throw new Error(`--url takes an http or https URL, not "${url}".`);
  }
  const isProduction = values.production || process.env.NODE_ENV === 'production';
  return {
    isHelp: values.help ?? false,
    isJson: values.json ?? false,
    takesCookies: values.cookies ?? false,
    options: {
      root,
      mode: isProduction ? 'production' : 'development',
      url: url === undefined ? undefined : new URL(url),
      isOffline: values.offline ?? false,
    },
  };
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) {
    const end = process.platform === 'win32' ? 'Ctrl+Z and Enter' : 'Ctrl+D';
    process.stderr.write(`Paste the Cookie header, then press ${end} on a line of its own.\n`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
