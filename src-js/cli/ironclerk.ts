#!/usr/bin/env node
/**
 * `npx ironclerk`. **It exits with 0 on success, with 1 on failure, and with 2 for
 * invalid arguments.**
 */

import path from 'node:path';

const HELP = `Usage: ironclerk <command>

Commands:
  doctor     check this application and say what to change; ironclerk doctor --help
  routes     say who gets what from this application; ironclerk routes --help
  emulator   run Clerk in a box on this machine; ironclerk emulator --help
  migrate    move this application from @clerk/nextjs/server; ironclerk migrate --help

Options:
  --help     show this
  --version  show the version
`;

type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Command>> = {
  doctor: () => require('../doctor/command.js').runDoctor,
  routes: () => require('../map/command.js').runRoutes,
  migrate: () => require('../migrate/command.js').runMigrate,
  emulator: () => require('../testing/command.js').runEmulator,
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${require(path.join(__dirname, '../../package.json')).version}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    process.stderr.write(`ironclerk has no command "${name}".\n\n${HELP}`);
    return 2;
  }
  return command()(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
