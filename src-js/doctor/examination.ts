/** What the checks of one run share. **A run makes every API request once.** */

import { apiUrlOf } from '../options/environment';
import { frontendApiHost } from '../options/keys';
import { type Application, type Mode, variable } from './application';
import { fetchKeySet, type KeySetAnswer } from './key-set';

/** The options of the command line. */
export interface Options {
  /** The folder of the application, absolute. */
  readonly root: string;
  readonly mode: Mode;
  /** The running application. */
  readonly url: URL | undefined;
  /** Whether nothing may be asked over a network. */
  readonly isOffline: boolean;
  /** A `Cookie` header of a browser. */
  readonly cookies: string | undefined;
}

/** One run over one application. */
export interface Examination {
  readonly application: Application;
  readonly options: Options;
  /** The key set that the Backend API gives for the secret key. */
  readonly backendKeys: () => Promise<KeySetAnswer>;
  /** The key set that the Frontend API of the publishable key publishes. */
  readonly frontendKeys: () => Promise<KeySetAnswer>;
}

/** Prepares a run. */
export function createExamination(application: Application, options: Options): Examination {
  const read = (name: string) => variable(application, name).trim();
  const publishableKey = read('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY');
  return {
    application,
    options,
    backendKeys: once(() => {
      const apiUrl = read('CLERK_API_URL') || apiUrlOf(publishableKey);
      const version = read('CLERK_API_VERSION') || 'v1';
      return fetchKeySet(`${apiUrl.replace(/\/+$/, '')}/${version}/jwks`, read('CLERK_SECRET_KEY'));
    }),
    frontendKeys: once(async () => {
      const bases = frontendApiUrls(publishableKey, read);
      let answer: KeySetAnswer = { url: '', error: 'No address of a Frontend API is known.' };
      for (const base of bases) {
        answer = await fetchKeySet(`${base.replace(/\/+$/, '')}/.well-known/jwks.json`);
        if (answer.keys) {
          break;
        }
      }
      return answer;
    }),
  };
}

/** Addresses of the Frontend API, the one that browsers use first. */
export function frontendApiUrls(
  publishableKey: string,
  read: (name: string) => string,
): readonly string[] {
  const host = frontendApiHost(publishableKey);
  const proxy = read('NEXT_PUBLIC_CLERK_PROXY_URL');
  return [
    read('CLERK_FAPI_URL'),
    /^https?:\/\//.test(proxy) ? proxy : '',
    host && `https://${host}`,
  ].filter(Boolean);
}

function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
