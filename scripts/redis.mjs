// Sets up the server of the tests' stores. As a program, `node scripts/redis.mjs`
// says where it is.

import { fileURLToPath } from 'node:url';
import { installPackage } from './apt.mjs';
import { installedRedis, MISSING } from './redis/program.mjs';

/**
 * The path of a server of Redis or Valkey, installed if need be. Rejects with what to
 * do where there is none and none can be installed.
 */
export async function redisServer() {
  const found = installedRedis();
  if (found) {
    return found;
  }
  await installPackage('redis-server', 'the tests of the shared store');
  const program = installedRedis();
  if (!program) {
    throw new Error(MISSING);
  }
  return program;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await redisServer());
}
