/**
 * What work costs, in ms of this process's computing. **Time on the wall is no
 * measure of it**: other processes take their share of that.
 */
export async function costOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
