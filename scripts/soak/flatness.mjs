// Whether a server's memory, handles and threads stay what they are. **Judged is what
// the straight line through the samples after the warm-up gains over the whole time**:
// single samples go up and down.

/** @typedef {import('./instance.mjs').Life} Life */
/** @typedef {import('./instance.mjs').Sample} Sample */

/** What a server may gain, however long the soak is. */
export const LIMITS = { heap: 8, resident: 48, handles: 24, threads: 4 };

/** What share of a life is its warm-up, and how long that is at least, in ms. */
const WARM_UP = { share: 0.25, least: 60_000 };

/** Lives with fewer samples after the warm-up say nothing. */
const FEWEST = 10;

/** @typedef {keyof typeof LIMITS} What */

/**
 * What a life gained after its warm-up; `undefined` where it was too short.
 *
 * @param {Life} life
 */
export function gainsOf({ id, samples }) {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || !last) {
    return undefined;
  }
  const warm = first.at + Math.max(WARM_UP.least, (last.at - first.at) * WARM_UP.share);
  const judged = samples.filter(({ at }) => at >= warm);
  if (judged.length < FEWEST) {
    return undefined;
  }
  const seconds = Math.round((last.at - warm) / 1000);
  const gains = Object.fromEntries(
    whats.map((what) => [what, { ...gainOf(judged, what), limit: LIMITS[what] }]),
  );
  return { id, seconds, samples: judged.length, gains };
}

const whats = /** @type {What[]} */ (Object.keys(LIMITS));

/**
 * @param {Sample[]} samples
 * @param {What} what
 */
function gainOf(samples, what) {
  const times = samples.map(({ at }) => at);
  const values = samples.map((sample) => sample[what]);
  const meanTime = mean(times);
  const meanValue = mean(values);
  const covariance = times.reduce(
    (sum, time, index) => sum + (time - meanTime) * ((values[index] ?? 0) - meanValue),
    0,
  );
  const variance = times.reduce((sum, time) => sum + (time - meanTime) ** 2, 0);
  const slope = variance > 0 ? covariance / variance : 0;
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return {
    mean: round(meanValue),
    highest: round(Math.max(...values)),
    gain: round(slope * span),
    perHour: round(slope * 3_600_000),
  };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Which limits a life does not keep.
 *
 * @param {NonNullable<ReturnType<typeof gainsOf>>} life
 */
export const excesses = ({ id, gains }) =>
  Object.entries(gains)
    .filter(([, { gain, limit }]) => gain > limit)
    .map(([what, { gain, limit }]) => `${id}: ${what} gained ${gain}, more than ${limit}`);
