/**
 * The runs of a handler. **A request that the server could read in several ways
 * goes on only if the handler lets every one of them through.**
 */

import type { NextRequest } from 'next/server';
import { controlFlowOf } from '../auth/control-flow';
import type { Settings } from '../options/settings';
import { handlerContext } from '../route/handler-context';
import { Pass } from '../route/pass';
import { createAuth } from './handler-auth';
import { OpenChecks } from './open-checks';
import { Original } from './original';
import type { Passage } from './passage';
import { malformedUrlResponse, responseOf } from './refusals';
import { withoutOwnNames } from './response';
import { steeringOf } from './steering';

/**
 * More runs than a legitimate request needs: it takes one for each reading, and a
 * path made of suffixes has many.
 */
const MOST_RUNS = 8;

/**
 * Runs the handler, once for each reading of the request if a matcher's answer
 * depends on it. The first run's response counts, unless a later run refuses the
 * request. Refuses a request that would need too many runs.
 */
export async function runHandler(passage: Passage): Promise<Response | undefined> {
  const { request, handler } = passage;
  const original = handler && new Original(request);
  const first = await runPass(passage, new Pass(0, () => original?.keepBody()), request);
  let count = first.pass.readings;
  for (let index = 1; index < count && servesPage(first, request); index += 1) {
    if (count > MOST_RUNS) {
      return malformedUrlResponse();
    }
    const next = await runPass(passage, new Pass(index), original?.again() ?? request);
    if (!servesPage(next, request)) {
      return next.response;
    }
    if (destination(next, request) !== destination(first, request)) {
      // The runs lead to two pages, and either could be the wrong one.
      return malformedUrlResponse();
    }
    count = Math.max(count, next.pass.readings);
  }
  return first.response;
}

/** How one run of a handler ended. */
interface Run {
  readonly pass: Pass;
  readonly response: Response | undefined;
  /** Whether the handler ended the request itself, as `auth.protect()` does. */
  readonly isRefused: boolean;
}

/** Whether a page of the application, or another server, is asked after the run. */
const servesPage = ({ response, isRefused }: Run, { url }: NextRequest): boolean =>
  !isRefused && (!response || steeringOf(response, url) !== undefined);

/** The page that is served instead of the requested one. */
const destination = ({ response }: Run, { url }: NextRequest): string | undefined =>
  response && steeringOf(response, url)?.rewrite?.href;

async function runPass(passage: Passage, pass: Pass, request: NextRequest): Promise<Run> {
  const { event, settings, handler, guard, log } = passage;
  try {
    const checks = new OpenChecks();
    const auth = createAuth(passage, request, checks);
    const explain = log && ((found: unknown) => log.add('routes', found));
    const run = async () => {
      if (guard && pass.index === 0) {
        await guard.check(auth, request, ownPages(settings), pass);
      }
      const answer = await handler?.(auth, request, event);
      if (checks.areLeft) {
        await checks.settle();
      }
      return answer;
    };
    const returned = (await handlerContext.run({ settings, pass, explain }, run)) || undefined;
    const response = returned && withoutOwnNames(returned, passage.request);
    return { pass, response, isRefused: false };
  } catch (thrown) {
    const flow = controlFlowOf(thrown);
    if (!flow) {
      throw thrown;
    }
    log?.add('handler', flow);
    return { pass, response: await responseOf(flow, passage), isRefused: true };
  } finally {
    passage.rendersPlain ||= pass.rendersPlain;
  }
}

/**
 * The paths of the sign-in and sign-up pages: protecting them would cause a loop.
 * A URL is left out: only a client's headers could say whether its origin is ours.
 */
const ownPages = ({ signInUrl, signUpUrl }: Settings): string[] =>
  [signInUrl, signUpUrl]
    .filter((url) => /^\/(?!\/)/.test(url))
    .map((url) => url.replace(/[?#].*$/s, ''));
