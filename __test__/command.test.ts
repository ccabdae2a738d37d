/** `npx ironclerk`, as the built program. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = path.join(__dirname, '../dist/cli/ironclerk.js');

const run = (...args: string[]) =>
  new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    const child: ChildProcess = execFile(PROGRAM, args, (_, output, errors) =>
      resolve({ code: child.exitCode, output, errors }),
    );
  });

it('says its version and how it is used', async () => {
  expect(await run('--version')).toMatchObject({
    code: 0,
    output: `${require('../package.json').version}\n`,
  });
  expect(await run('--help')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/doctor.*emulator/s),
  });
  expect((await run()).code).toBe(2);
});

it('an unknown command ends with 2 and the usage', async () => {
  const { code, errors } = await run('emulate');
  expect(code).toBe(2);
  expect(errors).toMatch(/no command "emulate".*Usage/s);
});

it('runs an emulator whose keys can be pasted, until it is told to stop', async () => {
  const child = spawn(PROGRAM, ['emulator', '--port', '0', '--seed', 'x']);
  const lines: string[] = [];
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      const found = /CLERK_API_URL=(\S+)/.exec(line);
      if (found?.[1]) {
        resolve(found[1].replace(/["']/g, ''));
      }
    });
  });
  const secret = () => /CLERK_SECRET_KEY=["']?(sk_test_\w+)/.exec(lines.join('\n'))?.[1];
  while (!secret()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const response = await fetch(`${url}/v1/jwks`, {
    headers: { authorization: `Bearer ${secret()}` },
  });
  expect(response.status).toBe(200);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});
