/** What a migration changes, and what it leaves to the developer. */

/** A file before and after. */
export interface Change {
  /** The absolute path. */
  readonly file: string;
  /** The path that it had; `undefined` if it keeps its name. */
  readonly from?: string;
  /** `undefined` for a new file. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
}

/** What a person has to change. */
export interface Remainder {
  /** The absolute path; `undefined` if it concerns the application as a whole. */
  readonly file?: string;
  readonly line?: number;
  /** What is in the way. */
  readonly what: string;
  /** What to do by hand. */
  readonly fix: string;
}

/** All of a migration. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly remainders: readonly Remainder[];
}

/** Why an application cannot be migrated as it is. */
export class MigrationStop extends Error {}
