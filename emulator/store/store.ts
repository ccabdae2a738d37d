/**
 * The data of one instance. **Rows are plain data in the field names of Clerk's own
 * APIs**; times are ms since the epoch. A store that is written to JSON and read
 * back is the same store, down to its next identifier.
 */

import { Random } from '../random';
import type {
  ApiKey,
  Client,
  EmailAddress,
  Machine,
  MachineToken,
  Membership,
  OAuthAccessToken,
  OrganizationInvitation,
  Permission,
  Role,
  Session,
  SignIn,
  SignUp,
  StoredOrganization,
  User,
} from './rows';
import { Table } from './table';

/** The tables, and what new rows take their identifiers and times from. */
export class Store {
  readonly users = new Table<User>();
  readonly emailAddresses = new Table<EmailAddress>();
  readonly organizations = new Table<StoredOrganization>();
  readonly memberships = new Table<Membership>();
  readonly organizationInvitations = new Table<OrganizationInvitation>();
  readonly roles = new Table<Role>();
  readonly permissions = new Table<Permission>();
  readonly clients = new Table<Client>();
  readonly sessions = new Table<Session>();
  readonly signIns = new Table<SignIn>();
  readonly signUps = new Table<SignUp>();
  readonly apiKeys = new Table<ApiKey>();
  readonly machines = new Table<Machine>();
  readonly machineTokens = new Table<MachineToken>();
  readonly oauthAccessTokens = new Table<OAuthAccessToken>();

  /** Where identifiers and secrets come from. */
  readonly random: Random;
  /** The instance's clock, in ms since the epoch. */
  readonly now: () => number;

  // Never from the seed: a restarted emulator must not take a browser of its
  // previous run for one of this run.
  readonly #browserSecrets = new Random(undefined, 'browsers');

  constructor(random: Random, now: () => number) {
    this.random = random;
    this.now = now;
  }

  /** A new identifier in Clerk's form. */
  identifier(prefix: string): string {
    return this.random.identifier(prefix);
  }

  /** A secret by which a browser is recognised: 43 letters and digits. */
  browserSecret(): string {
    return this.#browserSecrets.text(43);
  }

  /** `created_at` and `updated_at` of a row made now. */
  created(): { created_at: number; updated_at: number } {
    const now = this.now();
    return { created_at: now, updated_at: now };
  }

  /** Changes fields of a row and notes when; fields that are `undefined` stay. */
  update<T extends { updated_at: number }>(row: T, changes: Partial<T>): T {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    return Object.assign(row, Object.fromEntries(given), { updated_at: this.now() });
  }

  /** All tables and the state of the random stream, for `JSON.stringify`. */
  toJSON(): Record<string, unknown> {
    return { ...this.#tables(), random_position: this.random.position };
  }

  /** Takes over what `toJSON` gave. The store must be fresh. */
  load(saved: Record<string, unknown>): void {
    for (const [name, table] of Object.entries(this.#tables())) {
      for (const row of (saved[name] ?? []) as Array<{ id: string }>) {
        (table as Table<{ id: string }>).add(row);
      }
    }
    this.random.skipTo(Number(saved.random_position ?? 0));
  }

  #tables(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this).filter(([, value]) => value instanceof Table));
  }
}
