/**
 * Where the browser goes afterwards: the parameter `redirect_url` when it
 * stays on this app, `otherwise` when it does not.
 */
export function returnUrl(request: Request, otherwise: string): string {
  const { url, headers } = request;
  const origin = `${headers.get('x-forwarded-proto') ?? 'http'}://${headers.get('host')}`;
  const asked = new URL(url).searchParams.get('redirect_url') ?? otherwise;
  const target = URL.canParse(asked, origin) ? new URL(asked, origin) : new URL(otherwise, origin);
  return target.origin === origin ? target.href : new URL(otherwise, origin).href;
}
