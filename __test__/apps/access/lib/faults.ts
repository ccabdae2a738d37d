/** What goes wrong, as a test says. */
const fault = process.env.TEST_FAULT;

if (fault === 'throws') {
  throw new Error('\u001b[31mThe database is away.');
}

/** Never resolves if the fault is that. */
export const pause = (): Promise<void> | undefined =>
  fault === 'hangs' ? new Promise(() => {}) : undefined;
