/** The longest path that is remembered, in characters. */
const LONGEST = 256;
/** How many paths are remembered before the memory is cleared. */
const MOST_PATHS = 512;

/**
 * What follows from a path alone, remembered by it. **Bounded**: a client chooses
 * the paths.
 */
export class PathMemory<Value> {
  readonly #known = new Map<string, Value>();

  get(path: string): Value | undefined {
    return this.#known.get(path);
  }

  set(path: string, value: Value): void {
    if (path.length > LONGEST) {
      return;
    }
    if (this.#known.size >= MOST_PATHS) {
      this.#known.clear();
    }
    this.#known.set(path, value);
  }
}
