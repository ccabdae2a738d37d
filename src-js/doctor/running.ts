/**
 * The running application, as a browser sees it: **the redirect of a handshake
 * reveals what it assumes its public URL to be.**
 */

import { redact } from '../diagnostics/redact';
import { frontendApiHost } from '../options/keys';
import { HEADERS } from '../wire/names';
import { variable } from './application';
import { type Examination, frontendApiUrls } from './examination';
import {
  type Check,
  counted,
  type Finding,
  listed,
  ok,
  problem,
  skipped,
  warning,
} from './finding';
import { type Answer, ask, follow, reasonOf, type Trail } from './visit';

const HANDSHAKE = '/v1/client/handshake';
/** One handshake signs in, or out; the middleware stops after three. */
const LOOP = 3;
/** The cookie of a browser that was signed in; production starts handshakes only for those. */
const SEEMS_SIGNED_IN = '__client_uat=1';
const CLERK_COOKIE = /^(__session|__client_uat|__refresh|__clerk_db_jwt)(_[\w-]{8})?=/;

/** Whether the middleware runs behind the proxies in front of it, and knows its origin. */
export const running: Check = {
  name: 'running-application',
  title: 'Running application',
  async run(examination) {
    const { url } = examination.options;
    if (!url) {
      return [
        skipped(
          'Not asked.',
          'Give its address to check forwarded hosts, redirects and cookies: --url https://app.example.com',
        ),
      ];
    }
    try {
      return await visit(examination, url);
    } catch (error) {
      const reason = reasonOf(error as Error);
      return [
        problem(
          `${url.origin} does not answer: ${redact(reason)}.`,
          /CERT|SIGN|ISSUER/.test(reason)
            ? 'Add the authority of its certificate to NODE_EXTRA_CA_CERTS.'
            : 'Start the application, or give the address at which it runs.',
        ),
      ];
    }
  },
};

async function visit(examination: Examination, url: URL): Promise<Finding[]> {
  const first = await ask(url);
  if (!ranMiddleware(first)) {
    return [absent(first)];
  }
  // A production instance treats a browser without cookies as signed out.
  const telling = redirectUrl(first) ? first : await ask(url, SEEMS_SIGNED_IN);
  return [
    ok(`The middleware runs for ${url.pathname}: ${decisionOf(first)}.`),
    origin(url, telling),
    ...instance(examination, telling),
    ...shared(telling),
    ...(await redirects(examination, first)),
  ];
}

const ranMiddleware = ({ headers, location }: Answer): boolean =>
  HEADERS.authStatus in headers ||
  HEADERS.authReason in headers ||
  (location?.pathname.endsWith(HANDSHAKE) ?? false);

const decisionOf = ({ headers, status }: Answer): string =>
  String(headers[HEADERS.authReason] ?? headers[HEADERS.authStatus] ?? status);

function absent({ url, status }: Answer): Finding {
  return status >= 500
    ? problem(
        `${url.href} answers ${status}.`,
        'Read the log of the server: it reports missing keys and an addon that does not load.',
      )
    : problem(
        `The middleware does not run for ${url.pathname}: the answer (${status}) has no ${HEADERS.authStatus}.`,
        'See Middleware and config.matcher above. If a cache or a static host answers this page, name another one with --url.',
      );
}

/** The public URL that the middleware derived, if a redirect shows it. */
function redirectUrl({ location }: Answer): URL | undefined {
  const value = location?.searchParams.get('redirect_url') ?? '';
  return URL.canParse(value) ? new URL(value) : undefined;
}

function origin(asked: URL, answer: Answer): Finding {
  const seen = redirectUrl(answer);
  if (!seen) {
    return skipped(
      'A redirect did not show which origin the application considers its own.',
      'Name a page with --url that the middleware runs for, and that does not redirect elsewhere.',
    );
  }
  if (seen.origin === asked.origin) {
    return ok(`It knows that it is reached at ${asked.origin}.`);
  }
  const headers = [
    ...(seen.host === asked.host ? [] : [`X-Forwarded-Host: ${asked.host}`]),
    ...(seen.protocol === asked.protocol
      ? []
      : [`X-Forwarded-Proto: ${asked.protocol.slice(0, -1)}`]),
  ];
  return problem(
    `It is reached at ${asked.origin}, but assumes that it is at ${seen.origin}: visitors are sent there, or into a loop.`,
    `Let the proxy in front of it send ${headers.join(' and ')}.`,
  );
}

/** Whether the running application has the keys that were read here. */
function instance({ application }: Examination, { location }: Answer): Finding[] {
  const publishableKey = variable(application, 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY').trim();
  const proxy = variable(application, 'NEXT_PUBLIC_CLERK_PROXY_URL');
  const isOwn = proxy.startsWith('/');
  const host = frontendApiHost(publishableKey);
  if (!location?.pathname.endsWith(HANDSHAKE) || isOwn || !host) {
    return [];
  }
  const known = frontendApiUrls(publishableKey, (name) => variable(application, name).trim());
  const hosts = known.map((one) => (URL.canParse(one) ? new URL(one).host : ''));
  return hosts.includes(location.host)
    ? []
    : [
        warning(
          `It sends browsers to ${location.host}, but the keys that were read here are those of ${host}.`,
          'Run this with the environment of the running application, or give it the same keys and build it again: NEXT_PUBLIC_ variables are fixed by next build.',
        ),
      ];
}

/** Answers for one visitor that a cache serves to the next. */
function shared({ headers }: Answer): Finding[] {
  const hits = ['cf-cache-status', 'x-cache', 'x-vercel-cache'].filter((name) =>
    /\bhit\b/i.test(String(headers[name] ?? '')),
  );
  const signs = [...hits, ...(Number(headers.age) > 0 ? ['age'] : [])];
  return signs.length === 0
    ? []
    : [
        problem(
          `A cache in front of it stores the answer of the middleware (${signs.join(', ')}), and serves it to other visitors.`,
          'Configure the cache to store nothing that the middleware runs for.',
        ),
      ];
}

/** Follows the visit to its end, through the Frontend API unless offline. */
async function redirects({ options }: Examination, first: Answer): Promise<Finding[]> {
  const start = first.url;
  const api = first.location?.pathname.endsWith(HANDSHAKE) ? first.location.host : undefined;
  const trail = await follow(
    first,
    ({ protocol, host }) =>
      /^https?:$/.test(protocol) && (host === start.host || (host === api && !options.isOffline)),
  );
  return [ending(trail), ...cookies(start, trail.answers)];
}

function ending({ answers, isEndless, error }: Trail): Finding {
  const handshakes = answers.filter(({ url }) => url.pathname.endsWith(HANDSHAKE)).length;
  const steps = answers.slice(-3).map(({ url }) => url.host + url.pathname);
  if (isEndless || handshakes >= LOOP) {
    return problem(
      `A visit loops, by way of ${listed(steps)}.`,
      'Check that the keys are of the same instance (Pairing of the keys), that the origin above is right, and that the sign-in page is not protected.',
    );
  }
  return error === undefined
    ? ok(`A first visit ${endOf(answers)}, after ${counted(answers.length - 1, 'redirect')}.`)
    : skipped(`A first visit ${endOf(answers)}, which does not answer: ${redact(error)}.`);
}

/** Where a visit ends: at a page, or at an address that was not requested. */
function endOf(answers: readonly Answer[]): string {
  const last = answers.at(-1);
  return last?.location ? `leads to ${last.location.host}` : `ends with ${last?.status}`;
}

/** Cookies of a secure origin must be for secure connections only. */
function cookies(start: URL, answers: readonly Answer[]): Finding[] {
  const lines = answers
    .filter(({ url }) => url.host === start.host)
    .flatMap(({ headers }) => headers['set-cookie'] ?? [])
    .filter((line) => CLERK_COOKIE.test(line) && !/;\s*max-age=0\b/i.test(line));
  const insecure = lines.filter((line) => !/;\s*secure\b/i.test(line));
  const names = [...new Set(insecure.map((line) => line.split('=')[0] ?? ''))];
  return start.protocol !== 'https:' || names.length === 0
    ? []
    : [
        warning(
          `${listed(names)} ${names.length === 1 ? 'is' : 'are'} set over https without Secure: the server assumed an http connection.`,
          'Let the proxy in front of it send X-Forwarded-Proto: https.',
        ),
      ];
}
