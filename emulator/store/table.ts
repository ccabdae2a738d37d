/** Rows of one kind, **in the order in which they were added**. */

/** Rows by their identifiers. */
export class Table<T extends { readonly id: string }> {
  readonly #rows = new Map<string, T>();

  /** How many rows there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** The row with that identifier. */
  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  /** Adds a row, or replaces the one with its identifier, and returns it. */
  add(row: T): T {
    this.#rows.set(row.id, row);
    return row;
  }

  /** Removes a row; returns whether there was one. */
  remove(id: string): boolean {
    return this.#rows.delete(id);
  }

  /** The first row for which `matches` holds. */
  find(matches: (row: T) => boolean): T | undefined {
    for (const row of this.#rows.values()) {
      if (matches(row)) {
        return row;
      }
    }
    return undefined;
  }

  /** The rows for which `matches` holds; all of them without it. */
  filter(matches: (row: T) => boolean = () => true): T[] {
    return [...this.#rows.values()].filter(matches);
  }

  /** Removes the rows for which `matches` holds. */
  removeWhere(matches: (row: T) => boolean): void {
    for (const { id } of this.filter(matches)) {
      this.#rows.delete(id);
    }
  }

  /** The rows, for `JSON.stringify`. */
  toJSON(): T[] {
    return this.filter();
  }
}
