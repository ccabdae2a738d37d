/**
 * Calls of `auth.protect()` that a handler does not wait for. **They refuse all the same**:
 * a forgotten `await` must not let a request through.
 */

/** The checks of one run of a handler. */
export class OpenChecks {
  readonly #started: Check<unknown>[] = [];

  /** The same function, whose calls are known here. */
  watch<Given extends unknown[], Result>(
    protect: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<Result> {
    return (...given) => {
      const check = new Check<Result>((resolve) => resolve(protect(...given)));
      check.expectRefusal();
      this.#started.push(check);
      return check;
    };
  }

  /** Whether nothing has waited for one of them. */
  get areLeft(): boolean {
    return this.#started.some(({ isAwaited }) => !isAwaited);
  }

  /** Rejects with the refusal of a check that nothing has waited for. */
  async settle(): Promise<void> {
    for (const check of this.#started) {
      if (!check.isAwaited) {
        await check;
      }
    }
  }
}

/** A promise that knows whether something waits for it. */
class Check<Result> extends Promise<Result> {
  // What `then()` returns is of no interest here.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #isAwaited = false;

  get isAwaited(): boolean {
    return this.#isAwaited;
  }

  /** A refusal that comes before anything waits is no unhandled rejection. */
  expectRefusal(): void {
    super.then(undefined, () => {});
  }

  // biome-ignore lint/suspicious/noThenProperty: `await` calls it, unlike that of a plain promise
  override then<Kept = Result, Caught = never>(
    onKept?: ((value: Result) => Kept | PromiseLike<Kept>) | null,
    onRefused?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    this.#isAwaited = true;
    return super.then(onKept, onRefused);
  }
}
