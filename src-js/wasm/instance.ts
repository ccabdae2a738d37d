/**
 * One instance of the WebAssembly module: text goes in, text or a number comes out.
 * **What a call throws is an `Error` with the message that the core gives**, and a
 * trap makes the instance unusable, as `isBroken` says.
 */

/** What `src/binding/web` exports; `authenticate` and the like are called by name. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  begin(): void;
  reserve(length: number): number;
  result_address(): number;
  result_length(): number;
  [call: string]: unknown;
}

/** What a call returns that threw. */
const THREW = -1;

/** What a call returns that left a text, and events to be taken. */
const HAS_EVENTS = 1;

/** Texts up to this length, in UTF-16 units, are encoded without being measured. */
const SHORT = 8 * 1024;

/** No UTF-16 unit takes more bytes in UTF-8. */
const MOST_BYTES = 3;

const encoder = new TextEncoder();
/** A byte order mark is a character like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text as it crosses: a lone surrogate becomes U+FFFD. */
export const crossed = (text: string): string => decoder.decode(encoder.encode(text));

export class Instance {
  readonly #exports: Exports;
  #bytes = new Uint8Array();
  #isBroken = false;
  /** Called where a call has left events. */
  onEvents: (() => void) | undefined;
  /** Called where a call was trapped. */
  onBroken: (() => void) | undefined;

  constructor(module: WebAssembly.Module, sharesWork: boolean) {
    const host = {
      monotonic: () => performance.now(),
      system: () => Date.now(),
      shares_work: () => Number(sharesWork),
      random: (address: number, length: number) => {
        try {
          crypto.getRandomValues(this.#memory().subarray(address, address + length));
          return 1;
        } catch {
          return 0;
        }
      },
    };
    this.#exports = new WebAssembly.Instance(module, { host }).exports as unknown as Exports;
    this.#exports.begin();
  }

  /** Whether a call was trapped: what the instance remembers may be half written. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Calls what returns a number; its texts come behind its numbers. Throws what the core throws. */
  number(call: string, numbers: readonly number[], ...texts: string[]): number {
    const result = this.#call(call, numbers, texts);
    if (result === THREW) {
      throw new Error(this.#result());
    }
    return result;
  }

  /** Calls what returns a text, as `number()` calls. */
  text(call: string, numbers: readonly number[], ...texts: string[]): string {
    const result = this.#call(call, numbers, texts);
    const text = this.#result();
    if (result === THREW) {
      throw new Error(text);
    }
    if (result === HAS_EVENTS) {
      this.onEvents?.();
    }
    return text;
  }

  #call(name: string, numbers: readonly number[], texts: readonly string[]): number {
    const call = this.#exports[name] as (...args: number[]) => number;
    // A number would pass for the length of a text that an earlier call has left.
    if (!texts.every((text) => typeof text === 'string')) {
      throw new TypeError(`${name} takes texts.`);
    }
    const longest = texts.reduce((length, text) => length + longestOf(text), 0);
    try {
      const lengths = longest === 0 ? texts.map(() => 0) : this.#write(texts, longest);
      return call(...numbers, ...lengths);
    } catch (error) {
      this.#isBroken = true;
      this.onBroken?.();
      throw error;
    }
  }

  /** Writes the texts one after another, and returns their lengths in bytes. */
  #write(texts: readonly string[], longest: number): number[] {
    const address = this.#exports.reserve(longest);
    const bytes = this.#memory().subarray(address, address + longest);
    let at = 0;
    return texts.map((text) => {
      const { written } = encoder.encodeInto(text, at === 0 ? bytes : bytes.subarray(at));
      at += written;
      return written;
    });
  }

  #result(): string {
    const length = this.#exports.result_length();
    if (length === 0) {
      return '';
    }
    const address = this.#exports.result_address();
    return decoder.decode(this.#memory().subarray(address, address + length));
  }

  /** The memory; one that has grown is another. */
  #memory(): Uint8Array {
    const { buffer } = this.#exports.memory;
    if (this.#bytes.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer);
    }
    return this.#bytes;
  }
}

/** The most bytes that a text takes; the exact number for a long one. */
function longestOf(text: string): number {
  return text.length <= SHORT ? text.length * MOST_BYTES : encoder.encode(text).length;
}
