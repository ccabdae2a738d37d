/** Requests over HTTP whose headers are exactly those that are given. */

import { type IncomingHttpHeaders, request } from 'node:http';
import { PATIENCE } from './patience';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a browser asks for a page, and a program for data. */
export const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document' };
export const API_CALL = { accept: 'application/json', 'sec-fetch-dest': 'empty' };

/** The cookies of a browser that the instance knows and that is signed out. */
export const SIGNED_OUT = { cookie: '__clerk_db_jwt=dvb_test; __client_uat=0' };

/** The cookies of a browser that holds this session token. */
export const signedIn = (token: string) => ({
  cookie: `__clerk_db_jwt=dvb_test; __client_uat=1; __session=${token}`,
});

/** Asks once; follows no redirects. */
export function ask(
  url: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '' } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, timeout: PATIENCE }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asked.once('error', reject);
    asked.once('timeout', () => asked.destroy(new Error(`No answer from ${url}.`)));
    asked.end(body);
  });
}

/** The JSON that a page shows in base64 in its `<pre>` elements. */
export function shownIn({ body }: Answer): Array<Record<string, unknown>> {
  return Array.from(body.matchAll(/<pre[^>]*>([^<]*)<\/pre>/g), ([, text = '']) =>
    JSON.parse(Buffer.from(text, 'base64').toString()),
  );
}
