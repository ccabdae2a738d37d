'use client';

import { useEffect, useState } from 'react';
import { duration } from '../lib/duration';

/** What the middleware decided about this page, and how long that took it: `Server-Timing`. */
export function Decision() {
  const [text, setText] = useState('…');
  useEffect(() => setText(told()), []);
  return (
    <p className="decision" id="decision">
      The middleware’s decision on this request: <strong>{text}</strong>
    </p>
  );
}

/** What the newest response for this page tells: a document's, or the router's. */
function told(): string {
  const kinds = ['resource', 'navigation'];
  const entries = kinds.flatMap((kind) => performance.getEntriesByType(kind));
  const timing = (entries as PerformanceResourceTiming[])
    .filter(({ name }) => new URL(name).pathname === location.pathname)
    .sort((one, other) => other.startTime - one.startTime)
    .flatMap(({ serverTiming }) => serverTiming)
    .find(({ name }) => name === 'clerk');
  if (!timing) {
    return 'not told, since the option debug is off';
  }
  // Signed out, the description is the reason.
  const { description, duration: ms } = timing;
  const decision = description === 'signed-in' ? description : `signed out (${description})`;
  return `${decision}, decided in ${duration(ms)}`;
}
