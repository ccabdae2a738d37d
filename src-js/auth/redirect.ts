/** Addresses of the sign-in and sign-up pages, with the return URL. */

import { frontendApiHost, isDevelopmentKey } from '../options/keys';
import { throwMissingPublishableKey } from '../options/messages';
import { DEV_BROWSER } from '../wire/names';

/** What determines the address. */
export interface RedirectSettings {
  readonly publishableKey: string;
  /** The public URL of the request. */
  readonly baseUrl: string;
  readonly signInUrl?: string;
  readonly signUpUrl?: string;
  readonly devBrowserToken?: string | null;
  /** The status of the session; a pending one is sent to its tasks. */
  readonly sessionStatus?: string | null;
  readonly isSatellite?: boolean;
}

/** The address of the sign-in page. An empty `returnBackUrl` omits the return URL. */
export function signInAddress(settings: RedirectSettings, returnBackUrl?: string | URL): string {
  const target = settings.signInUrl || accountsPage(settings, 'sign-in');
  return address(settings, target, returnBackUrl);
}

/** The address of the sign-up page. An empty `returnBackUrl` omits the return URL. */
export function signUpAddress(settings: RedirectSettings, returnBackUrl?: string | URL): string {
  const target = settings.signUpUrl || signInOrUp(settings) || accountsPage(settings, 'sign-up');
  return address(settings, target, returnBackUrl);
}

/** A sign-in page of the application's own signs up at `/create` below it. */
function signInOrUp({ signInUrl, baseUrl }: RedirectSettings): string | undefined {
  if (!signInUrl) {
    return undefined;
  }
  const url = new URL(signInUrl, baseUrl);
  url.pathname = `${url.pathname}/create`;
  return url.toString();
}

/** The address of the account portal that Clerk hosts for the instance. */
export const accountPortal = (settings: RedirectSettings): string => accountsPage(settings, '');

function accountsPage({ publishableKey }: RedirectSettings, page: string): string {
  const host = frontendApiHost(publishableKey);
  if (!host) {
    return throwMissingPublishableKey();
  }
  const accounts = host
    .replace(/clerk\.accountsstage\./, 'accountsstage.')
    .replace(/clerk\.accounts\.|clerk\./, 'accounts.');
  return `https://${accounts}/${page}`;
}

function address(
  settings: RedirectSettings,
  page: string,
  returnBackUrl: string | URL | undefined,
): string {
  const base = new URL(settings.baseUrl);
  const target = settings.sessionStatus === 'pending' ? `${page}/tasks` : page;
  const url = new URL(target, base);
  const isCrossOrigin = base.host !== url.host;
  // A client may have chosen the value: an invalid one yields no return URL.
  if (returnBackUrl && URL.canParse(returnBackUrl, base)) {
    const back = new URL(returnBackUrl, base);
    if (isCrossOrigin && settings.isSatellite) {
      back.searchParams.set('__clerk_synced', 'false');
    }
    url.searchParams.set('redirect_url', back.toString());
  }
  if (isCrossOrigin && settings.devBrowserToken && isDevelopmentKey(settings.publishableKey)) {
    url.searchParams.set(DEV_BROWSER, settings.devBrowserToken);
  }
  return url.toString();
}
