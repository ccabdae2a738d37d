/** Notices of a decision, as the operator reads them in the log. */

import type { Reply } from './reply';

const KEYS_DO_NOT_MATCH =
  'Clerk: Refreshing the session token resulted in an infinite redirect loop. This usually means that your Clerk instance keys do not match - make sure to copy the correct publishable and secret keys from the Clerk dashboard.';
const SATELLITE_LOOP =
  'Clerk: Satellite-domain authentication resulted in an infinite redirect loop. Check that this request is using a configured primary or satellite domain for the production instance. For preview deployments, use a development/staging Clerk instance or a supported configured preview-domain setup.';
const ORGANIZATION_LOOP =
  'Clerk: Organization activation handshake loop detected. This is likely due to an invalid organization ID or slug. Skipping organization activation.';
const AUTHORIZED_PARTY_MISSING =
  'Clerk: Session token from cookie is missing the azp claim. In a future version of Clerk, this token will be considered invalid. Please contact Clerk support if you see this warning.';

let warnedOfAuthorizedParty = false;
let warnedOfSignInPage = false;
let warnedOfForeignSteering = false;

const FOREIGN_STEERING =
  'ironclerk: the handler of clerkMiddleware() returned a response with x-middleware-* headers that NextResponse did not make. Ironclerk removed them, since an upstream must not steer Next.js. To continue, return NextResponse.next() or NextResponse.rewrite().';

/** Warns, once, of instructions to Next.js that were removed. */
export function warnOfForeignSteering(): void {
  if (!warnedOfForeignSteering) {
    warnedOfForeignSteering = true;
    console.warn(FOREIGN_STEERING);
  }
}

/** Warns, once, of a sign-in page that redirects signed-out visitors to itself. */
export function warnOfSignInLoop(signInUrl: string, requestUrl: string): void {
  const [to, from] = [new URL(signInUrl), new URL(requestUrl)];
  if (!warnedOfSignInPage && to.origin === from.origin && to.pathname === from.pathname) {
    warnedOfSignInPage = true;
    console.warn(
      `ironclerk: the sign-in page ${to.pathname} is protected, so visitors cannot sign in. Remove it from the protected routes, or list it in the option public.`,
    );
  }
}

/** How often the log says that tokens cannot be verified, for each reason, in ms. */
const REMINDER = 60_000;

/** What the log says where no token can be verified. */
const UNVERIFIABLE: Readonly<Partial<Record<string, (detail: string) => string>>> = {
  'secret-key-invalid': (detail) =>
    `ironclerk: the Backend API refuses the secret key, so tokens cannot be verified and visitors count as signed out (${detail}). Copy CLERK_SECRET_KEY again from the API keys page of the Clerk Dashboard, or run npx ironclerk doctor.`,
  'jwk-remote-failed-to-load': (detail) =>
    `ironclerk: the public keys of the Clerk instance could not be fetched, so tokens cannot be verified and visitors count as signed out (${detail}). Check CLERK_API_URL and the way to it, set CLERK_JWT_KEY, or run npx ironclerk doctor.`,
};

/** What a message says beside its cause. */
const REASON_IN_MESSAGE = / (?:Contact support@clerk\.com )?\(reason=/;

const reminded = new Map<string, number>();

/**
 * Warns, once a minute, of what keeps every visitor signed out: each gets an ordinary
 * redirect to sign-in, which says nothing to the operator. `now` is in ms since the epoch.
 */
export function warnOfUnverifiable({ reason, message }: Reply, now: number): void {
  const text = UNVERIFIABLE[reason ?? ''];
  const last = reminded.get(reason ?? '');
  // A clock that was set back must not silence the log.
  if (text && !(last !== undefined && now >= last && now - last < REMINDER)) {
    reminded.set(reason ?? '', now);
    const [cause = ''] = message.split(REASON_IN_MESSAGE);
    console.warn(text(printable(cause.trim().replace(/\.$/, ''))));
  }
}

/** Logs the notices of a reply. */
export function logNotices(reply: Reply): void {
  for (const { name, detail: raw } of reply.diagnostics.notices) {
    const detail = printable(raw);
    switch (name) {
      case 'redirect-loop':
        console.log(
          reply.reason === 'satellite-needs-syncing' ? SATELLITE_LOOP : KEYS_DO_NOT_MATCH,
        );
        break;
      case 'organization-loop':
        console.warn(ORGANIZATION_LOOP);
        break;
      case 'handshake-failed':
        console.error('Clerk: unable to resolve handshake:', detail);
        break;
      case 'handshake-payload-failed':
        console.error('Clerk: HandshakeService: error getting handshake payload:', detail);
        break;
      case 'clock-skew':
        console.error(clockSkew(detail));
        break;
      case 'authorized-party-missing':
        if (!warnedOfAuthorizedParty) {
          warnedOfAuthorizedParty = true;
          console.warn(AUTHORIZED_PARTY_MISSING);
        }
        break;
    }
  }
}

/** A detail may repeat what a client sent: it must not write lines of its own into a log. */
const printable = (text: string): string =>
  [...text]
    .map((letter) => (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(letter) ? escapeOf(letter) : letter))
    .join('');

const escapeOf = (letter: string): string => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;

const clockSkew = (detail: string): string =>
  `Clerk: Clock skew detected. This usually means that your system clock is inaccurate. Clerk will attempt to account for the clock skew in development.

To resolve this issue, make sure your system's clock is set to the correct time (e.g. turn off and on automatic time synchronization).

---

${detail}`;
