import { appendFileSync } from 'node:fs';

/**
 * Writes down that something of the application ran for a request: what is
 * served shows only a part of that.
 */
export function ran(marker, headers) {
  const id = typeof headers.get === 'function' ? headers.get('x-test-id') : headers['x-test-id'];
  if (process.env.ROUTER_LOG) {
    appendFileSync(process.env.ROUTER_LOG, `${id ?? '-'} ${marker}\n`);
  }
}
