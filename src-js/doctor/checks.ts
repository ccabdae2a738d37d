/** All checks, in the order in which people fix things. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { redact } from '../diagnostics/redact';
import { addresses } from './addresses';
import { clock } from './clock';
import { components } from './components';
import { configuration } from './configuration';
import { cookies } from './cookies';
import { encryptionKey } from './encryption-key';
import type { Examination } from './examination';
import { type Check, type Finding, warning } from './finding';
import { installation } from './installation';
import { jwtKey } from './jwt-key';
import { keys } from './keys';
import { matcher } from './matcher';
import { middleware } from './middleware';
import { pairing } from './pairing';
import { running } from './running';
import { secrets } from './secrets';
import { sources } from './sources';

const CHECKS: readonly Check[] = [
  installation,
  configuration,
  middleware,
  matcher,
  sources,
  keys,
  secrets,
  pairing,
  jwtKey,
  encryptionKey,
  clock,
  addresses,
  components,
  running,
  cookies,
];

/** A check with what it found. */
export interface Result {
  readonly check: Check;
  readonly findings: readonly Finding[];
}

/**
 * Runs all checks, or the first alone where the folder holds no package, since the others
 * would name keys and files that belong elsewhere. Never rejects: a check that fails is
 * reported.
 */
export async function examine(examination: Examination): Promise<Result[]> {
  const { root } = examination.application;
  const checks = existsSync(path.join(root, 'package.json')) ? CHECKS : CHECKS.slice(0, 1);
  const results: Result[] = [];
  for (const check of checks) {
    results.push({ check, findings: await findingsOf(check, examination) });
  }
  return results;
}

async function findingsOf(check: Check, examination: Examination): Promise<Finding[]> {
  try {
    return await check.run(examination);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    return [
      warning(
        `The check itself failed: ${redact(message)}`,
        'Please report it to the maintainers.',
      ),
    ];
  }
}
