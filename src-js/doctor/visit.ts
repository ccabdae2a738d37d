/** A browser's visit: **only one page, its redirects and its cookies.** */

import * as http from 'node:http';
import * as https from 'node:https';

/** How long an application may take to answer, in ms; `next dev` compiles first. */
const LIMIT = 30_000;
/** A chain of redirects longer than this has no end. */
const LONGEST = 12;

const DOCUMENT = {
  accept: 'text/html,application/xhtml+xml',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'user-agent': 'ironclerk-doctor',
};

/** Why there was no answer. */
export const reasonOf = ({ code, message }: Error & { code?: string }): string => code ?? message;

/** What a server answered. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Where it redirects to. */
  readonly location: URL | undefined;
}

/** Requests a document once. Rejects without an answer. */
export function ask(url: URL, cookie = ''): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const headers = { ...DOCUMENT, ...(cookie && { cookie }) };
    const asked = request(url, { headers, timeout: LIMIT }, (response) => {
      response.resume();
      const { location } = response.headers;
      resolve({
        url,
        status: response.statusCode ?? 0,
        headers: response.headers,
        location: location && URL.canParse(location, url) ? new URL(location, url) : undefined,
      });
    });
    asked.once('timeout', () => asked.destroy(new Error(`no answer within ${LIMIT / 1000} s`)));
    asked.once('error', reject);
    asked.end();
  });
}

/** The answers on the way from an answer to the page at its end. */
export interface Trail {
  readonly answers: readonly Answer[];
  readonly isEndless: boolean;
  /** Why the next address did not answer. */
  readonly error?: string;
}

/**
 * Follows the redirects of an answer as a browser does, with cookies, as long
 * as `isKnown` allows the next address. Never rejects.
 */
export async function follow(first: Answer, isKnown: (url: URL) => boolean): Promise<Trail> {
  const answers = [first];
  const jars = new Map<string, Map<string, string>>();
  keep(jars, first);
  for (let { location } = first; location && isKnown(location); ) {
    if (answers.length > LONGEST) {
      return { answers, isEndless: true };
    }
    const jar = jars.get(location.hostname) ?? new Map<string, string>();
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await ask(location, cookie).catch(reasonOf);
    if (typeof answer === 'string') {
      return { answers, isEndless: false, error: answer };
    }
    keep(jars, answer);
    answers.push(answer);
    location = answer.location;
  }
  return { answers, isEndless: false };
}

function keep(jars: Map<string, Map<string, string>>, { url, headers }: Answer): void {
  const jar = jars.get(url.hostname) ?? new Map<string, string>();
  jars.set(url.hostname, jar);
  for (const line of headers['set-cookie'] ?? []) {
    const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    const isOver = /;\s*max-age=0\b/i.test(line) || /;\s*expires=[^;]*1970/i.test(line);
    if (isOver) {
      jar.delete(name);
    } else {
      jar.set(name, value);
    }
  }
}
