'use client';

import { useEffect, useState } from 'react';

/** For how many whole seconds `isWaiting` has been true. */
export function useSeconds(isWaiting: boolean): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (isWaiting) {
      const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
      return () => clearInterval(timer);
    }
  }, [isWaiting]);
  return seconds;
}
