/**
 * The runs of a handler. **A request that the server could read in several ways
 * goes on only if the handler lets every one of them through.**
 */

import { controlFlowOf } from '../auth/control-flow';
import type { Settings } from '../options/settings';
import { handlerContext } from '../route/handler-context';
import { Pass } from '../route/pass';
import { createAuth } from './handler-auth';
import type { Passage } from './passage';
import { responseOf } from './refusals';

/**
 * Runs the handler, once for each reading of the request where a matcher's
 * answer depends on it. The first run's response counts, unless a later run
 * does not let the request through.
 */
export async function runHandler(passage: Passage): Promise<Response | undefined> {
  const first = await runPass(passage, new Pass(0));
  let count = first.pass.readings;
  for (let index = 1; index < count && servesPage(first); index += 1) {
    const next = await runPass(passage, new Pass(index));
    if (!servesPage(next)) {
      return next.response;
    }
    if (destination(next.response) !== destination(first.response)) {
      // Two pages for one request: which of them it may see, nobody can say.
      return responseOf({ kind: 'malformed-url' }, passage);
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

/** Whether a page of the application is served after the run. */
const servesPage = ({ response, isRefused }: Run): boolean =>
  !isRefused &&
  (!response ||
    response.headers.get('x-middleware-next') === '1' ||
    destination(response) !== null);

/** The page that is served in place of the one that was asked for. */
const destination = (response: Response | undefined): string | null =>
  response?.headers.get('x-middleware-rewrite') ?? null;

async function runPass(passage: Passage, pass: Pass): Promise<Run> {
  const { request, event, settings, handler, guard } = passage;
  try {
    const auth = createAuth(passage);
    const { log } = passage;
    const explain = log && ((found: unknown) => log.add('routes', found));
    const run = async () => {
      if (pass.index === 0) {
        await guard?.check(auth, request, ownPages(settings), pass);
      }
      return handler?.(auth, request, event);
    };
    const response = (await handlerContext.run({ settings, pass, explain }, run)) || undefined;
    return { pass, response, isRefused: false };
  } catch (thrown) {
    const flow = controlFlowOf(thrown);
    if (!flow) {
      throw thrown;
    }
    passage.log?.add('handler', flow);
    return { pass, response: responseOf(flow, passage), isRefused: true };
  } finally {
    passage.rendersPlain ||= pass.rendersPlain;
  }
}

/**
 * The paths of the pages where somebody signs in: to protect them would be a
 * loop. A URL names an origin, and which one is ours only a client could say.
 */
const ownPages = ({ signInUrl, signUpUrl }: Settings): string[] =>
  [signInUrl, signUpUrl]
    .filter((url) => /^\/(?!\/)/.test(url))
    .map((url) => url.replace(/[?#].*$/s, ''));
