/** The clock of this machine, compared with those of the token issuers. */

import { type Check, ok, problem, skipped, warning } from './finding';

/** The skew that verification allows unless `clockSkewInMs` says otherwise, in ms. */
const ALLOWED = 5_000;
/** A token is valid from ten seconds before its issue: a clock that is further behind refuses it. */
const FATAL = ALLOWED + 10_000;
const FIX = 'Turn on automatic time synchronization (NTP).';

/** How far the clock is off, as `Date` of the Backend API shows it. */
export const clock: Check = {
  name: 'clock',
  title: 'Clock',
  async run({ options, backendKeys, frontendKeys }) {
    if (options.isOffline) {
      return [skipped('Not compared, since --offline was given.')];
    }
    const offset = (await backendKeys()).offset ?? (await frontendKeys()).offset;
    if (!offset) {
      return [skipped('The APIs did not report their time.')];
    }
    const { atLeast, atMost } = offset;
    // Only the distance to the nearer end is certain.
    const off = atLeast > 0 ? atLeast : Math.min(0, atMost);
    const distance = Math.abs(off);
    if (distance <= ALLOWED) {
      return [ok('The clock agrees with the API.')];
    }
    const seconds = Math.round(distance / 1000);
    const message = `The clock of this machine is about ${seconds} s ${off > 0 ? 'behind' : 'ahead of'} the API's.`;
    return [
      distance > FATAL
        ? problem(
            `${message} Tokens last for 60 s: visitors are signed out, or redirected in a loop.`,
            FIX,
          )
        : warning(`${message} Tokens may be off by ${ALLOWED / 1000} s.`, FIX),
    ];
  },
};
