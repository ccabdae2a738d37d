/** From here on a duration is told in milliseconds, in ms: a handshake asks Clerk first. */
const LONG = 10;

/** A duration of `ms` milliseconds as people read it: `71 µs`, `12.1 ms`. */
export const duration = (ms: number): string =>
  ms < LONG ? `${Math.round(ms * 1000)} µs` : `${ms.toFixed(1)} ms`;
