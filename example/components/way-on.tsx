'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** What leads to the page that was refused. Only the browser knows which one that was. */
export function WayOn() {
  const path = useSyncExternalStore(
    never,
    () => location.pathname,
    () => '',
  );
  if (!path.startsWith('/admin')) {
    return null;
  }
  return (
    <div className="notice">
      <p>
        Admin needs a permission that Ada holds in the organization acme, and acme is not active.
        Activate it, and follow the next chapter to Admin.
      </p>
      <a href="/orgs/acme" className="button">
        Activate acme
      </a>
    </div>
  );
}
