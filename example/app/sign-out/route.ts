import { returnUrl } from '../../lib/request-url';

/** Leads to the page of the account portal that signs out, and back again. */
export function GET(request: Request): Response {
  const query = new URLSearchParams({ redirect_url: returnUrl(request, '/') });
  const location = `${process.env.NEXT_PUBLIC_CLERK_PROXY_URL}/sign-out?${query}`;
  return new Response(null, { status: 307, headers: { location } });
}
