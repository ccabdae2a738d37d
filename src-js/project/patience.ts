/**
 * What a command says while it works in silence. **Reports go to the standard output and
 * these lines to the standard error**, so that neither a file nor a program gets them.
 */

/** How long a command may be silent, in ms; and how often it says that it goes on. */
const SILENCE = 2_000;
const REMINDER = 10_000;

const MARK = '… ';

const toStandardError = (line: string): unknown => process.stderr.write(line);

/**
 * Runs `work`, and says what it does where it takes longer than two seconds, and from
 * then on every ten. `text` begins with a capital and has no full stop.
 */
export async function patiently<T>(
  text: string,
  work: () => Promise<T>,
  write: (line: string) => unknown = toStandardError,
): Promise<T> {
  const started = Date.now();
  const say = (): void => {
    const seconds = Math.round((Date.now() - started) / 1000);
    write(`${MARK}${text} (${seconds} s)\n`);
    timer = setTimeout(say, REMINDER);
  };
  let timer = setTimeout(say, SILENCE);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a line is one of these. */
export const isProgress = (line: string): boolean => line.startsWith(MARK);
