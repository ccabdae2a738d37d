'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/**
 * Whether the page answers to clicks yet: a page is shown before its scripts
 * run, and what is clicked before is lost.
 */
export const useReady = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
