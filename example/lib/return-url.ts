/**
 * Where the browser goes after signing in: `redirectUrl` when it stays on
 * this app, the dashboard otherwise.
 */
export function returnUrl(redirectUrl: string | null, origin: string): string {
  const dashboard = new URL('/dashboard', origin).href;
  if (!redirectUrl || !URL.canParse(redirectUrl, origin)) {
    return dashboard;
  }
  const url = new URL(redirectUrl, origin);
  return url.origin === origin ? url.href : dashboard;
}

/** The origin under which the browser reaches this app. */
export function originOf(headers: Headers): string {
  return `${headers.get('x-forwarded-proto') ?? 'http'}://${headers.get('host')}`;
}
