// Runs in each server before its own code: tells its memory when the soak asks.
// **After a full collection**, since only what is left then can be a leak.

const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

const { channel } = process;
if (channel) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('message', () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    const resources = process.getActiveResourcesInfo().length;
    process.send?.({ heapUsed, external, resources }, () => {});
  });
  // However the soak came to an end, its servers end with it.
  process.once('disconnect', () => process.exit());
  // The question must not keep the server alive.
  channel.unref();
}
