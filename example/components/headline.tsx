import type { Lap } from '../lib/race';

const micros = (value: number) => `${Math.round(value).toLocaleString('en')} µs`;

/** The first lap in one sentence: the one with new requests and new tokens. */
export function Headline({ laps }: { readonly laps: readonly Lap[] }) {
  const [lap] = laps;
  if (!lap) {
    return null;
  }
  return (
    <p className="headline">
      <strong>{Math.round(lap.clerk / lap.ironclerk)}×</strong>
      <span>
        as fast. A new request with a new token takes Ironclerk {micros(lap.ironclerk)}, and{' '}
        <code>@clerk/nextjs</code> {micros(lap.clerk)}.
      </span>
    </p>
  );
}
