/**
 * Random bytes that a seed determines. **Equal seeds and labels give equal
 * bytes, on every machine and in every version of Node.js.**
 *
 * HMAC-SHA-256 in counter mode. It makes test data, not secrets: anyone who knows
 * the seed knows every key that came from it.
 */

import { createHash, createHmac, randomBytes } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes that one step of the generator gives. */
const BLOCK = 32;

/** A stream of bytes that its seed and label determine. */
export class Random {
  readonly #key: Buffer;
  #counter = 0n;
  #block: Buffer = Buffer.alloc(0);
  #position = 0;

  /**
   * Streams of different labels are independent of one another. Without a
   * seed the operating system provides one.
   */
  constructor(seed: string | number | undefined, label: string) {
    const source = seed === undefined ? randomBytes(32) : `${typeof seed}:${seed}`;
    this.#key = createHmac('sha256', createHash('sha256').update(source).digest())
      .update(label)
      .digest();
  }

  /** The next `length` bytes of the stream. */
  bytes(length: number): Buffer {
    while (this.#block.length < length) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(this.#counter++);
      const next = createHmac('sha256', this.#key).update(counter).digest();
      this.#block = Buffer.concat([this.#block, next]);
    }
    this.#position += length;
    const taken = this.#block.subarray(0, length);
    this.#block = this.#block.subarray(length);
    return Buffer.from(taken);
  }

  /** How many bytes have been taken from the stream. */
  get position(): number {
    return this.#position;
  }

  /** Moves a fresh stream to where `position` bytes have been taken. */
  skipTo(position: number): void {
    this.#counter = BigInt(Math.floor(position / BLOCK));
    this.#block = Buffer.alloc(0);
    this.bytes(position % BLOCK);
    this.#position = position;
  }

  /** A whole number from 0 up to, and without, `limit`, which is at most 256. */
  below(limit: number): number {
    const unbiased = 256 - (256 % limit);
    for (;;) {
      const [byte = 0] = this.bytes(1);
      if (byte < unbiased) {
        return byte % limit;
      }
    }
  }

  /** An identifier in Clerk's form: the prefix and 27 letters and digits. */
  identifier(prefix: string): string {
    return prefix + this.text(27);
  }

  /** `length` letters and digits. */
  text(length: number): string {
    return Array.from({ length }, () => BASE62[this.below(BASE62.length)]).join('');
  }
}
