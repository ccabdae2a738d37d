'use client';

import { useEffect, useState } from 'react';

type Timed = PerformanceResourceTiming | undefined;

/** What the middleware decided about this page, and how long that took it: `Server-Timing`. */
export function Decision() {
  const [text, setText] = useState('Measuring…');
  useEffect(() => {
    const entries = ['resource', 'navigation'].flatMap((kind) =>
      performance.getEntriesByType(kind),
    );
    const own = (entries as Timed[])
      .filter((entry) => entry && new URL(entry.name).pathname === location.pathname)
      .sort((one, other) => (other?.startTime ?? 0) - (one?.startTime ?? 0));
    const timing = own
      .flatMap((entry) => entry?.serverTiming ?? [])
      .find(({ name }) => name === 'clerk');
    setText(
      timing
        ? `${timing.description}, decided in ${Math.round(timing.duration * 1000)} µs`
        : 'Not told: the option debug is off.',
    );
  }, []);
  return (
    <p className="status" id="decision">
      <span>
        The middleware&rsquo;s decision on this request: <strong>{text}</strong>
      </span>
    </p>
  );
}
