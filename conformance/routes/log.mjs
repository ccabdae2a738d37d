// What ran: pages, handlers and actions of the applications write it to a file.

import { existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CHUNK = 65_536;

/** The log of one server. */
export class Log {
  #folder = mkdtempSync(path.join(tmpdir(), 'router-conformance-'));
  /** @type {Map<string, string[]>} */
  #ran = new Map();
  /** @type {number | undefined} */
  #descriptor;
  #rest = '';

  /** The file that the server writes to, one line for each thing that ran. */
  get file() {
    return path.join(this.#folder, 'log');
  }

  /**
   * The markers of what ran so far for a request.
   *
   * @param {string} id
   */
  of(id) {
    this.#read();
    return this.#ran.get(id) ?? [];
  }

  /** Removes the file. */
  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #read() {
    if (this.#descriptor === undefined && !existsSync(this.file)) {
      return;
    }
    const descriptor = this.#descriptor ?? openSync(this.file, 'r');
    this.#descriptor = descriptor;
    const buffer = Buffer.alloc(CHUNK);
    const next = () => readSync(descriptor, buffer, 0, CHUNK, null);
    for (let length = next(); length > 0; length = next()) {
      this.#rest += buffer.toString('utf8', 0, length);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const [id = '', marker = ''] = line.split(' ');
      this.#ran.set(id, [...(this.#ran.get(id) ?? []), marker]);
    }
  }
}
