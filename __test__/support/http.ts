/** Requests over HTTP whose headers are exactly those that are given. */

import type { Answer } from '../../scripts/http.mjs';

export { type Answer, API_CALL, ask, DOCUMENT } from '../../scripts/http.mjs';

/** The cookies of a browser that the instance knows and that is signed out. */
export const SIGNED_OUT = { cookie: '__clerk_db_jwt=dvb_test; __client_uat=0' };

/** The cookies of a browser that holds this session token. */
export const signedIn = (token: string) => ({
  cookie: `__clerk_db_jwt=dvb_test; __client_uat=1; __session=${token}`,
});

/** The JSON that a page shows in base64 in its `<pre>` elements. */
export function shownIn({ body }: Answer): Array<Record<string, unknown>> {
  return Array.from(body.matchAll(/<pre[^>]*>([^<]*)<\/pre>/g), ([, text = '']) =>
    JSON.parse(Buffer.from(text, 'base64').toString()),
  );
}
