/**
 * Fixtures for Playwright Test: **tests that begin signed in, without loading a page**.
 *
 * The emulator runs in a process of its own; `CLERK_API_URL` and `CLERK_SECRET_KEY` of
 * the test runner say where.
 */

import { connectEmulator, type RemoteEmulator } from './remote-emulator';
import type { CookieJar, SignedIn } from './test-sign-in';

/** Whom a test begins signed in as. */
export interface SignedInAs {
  /** An identifier, an email address or a username. */
  readonly user: string;
  /** The identifier or slug of the organization to make active. */
  readonly organization?: string;
}

/** What a test gets, and what `test.use()` sets. */
export interface ClerkFixtures {
  /** Whom the browser is signed in as when the test begins; a visitor when left out. */
  signedInAs: SignedInAs | string | undefined;
  /** Signs a user in on the browser of the test. */
  signIn: (user: string, options?: { organization?: string }) => Promise<SignedIn>;
}

/** What all tests of a worker share. */
export interface ClerkWorkerFixtures {
  /** The emulator. */
  emulator: RemoteEmulator;
}

/** Hands a fixture's value to the test, and resolves when the test has ended. */
type Use<Value> = (value: Value) => Promise<void>;

/** The fixtures that ours are made from. */
interface OfPlaywright<Context> extends ClerkWorkerFixtures {
  /** The browser context of the test. */
  context: Context;
  /** The origin of the application, from the configuration of Playwright. */
  baseURL: string | undefined;
}

// biome-ignore lint/correctness/noEmptyPattern: Playwright requires the pattern.
async function connect({}: object, use: Use<RemoteEmulator>): Promise<void> {
  await use(connectEmulator());
}

/**
 * The fixtures, for `test.extend<ClerkFixtures, ClerkWorkerFixtures>(clerkFixtures)`.
 * Playwright reads from their parameters which fixtures they need.
 */
export const clerkFixtures = {
  /** The emulator, which all tests of a worker share. */
  emulator: [connect, { scope: 'worker' }] as [
    typeof connect,
    {
      /** One for all tests of a worker. */
      scope: 'worker';
    },
  ],
  /** Whom a test begins signed in as: set it with `test.use()`. */
  signedInAs: [undefined, { option: true }] as [
    undefined,
    {
      /** A test or a project may set it. */
      option: true;
    },
  ],
  /** Playwright's browser context, signed in as `signedInAs` says. */
  context: async <Context extends CookieJar>(
    {
      context,
      baseURL,
      emulator,
      signedInAs,
    }: OfPlaywright<Context> & Pick<ClerkFixtures, 'signedInAs'>,
    use: Use<Context>,
  ): Promise<void> => {
    if (signedInAs !== undefined) {
      const { user, organization } =
        typeof signedInAs === 'string' ? { user: signedInAs, organization: undefined } : signedInAs;
      await emulator.signIn(context, user, { origin: baseURL, organization });
    }
    await use(context);
  },
  /** Signs a user in during a test. */
  signIn: async (
    { context, baseURL, emulator }: OfPlaywright<CookieJar>,
    use: Use<ClerkFixtures['signIn']>,
  ): Promise<void> =>
    use((user, options) => emulator.signIn(context, user, { ...options, origin: baseURL })),
};
