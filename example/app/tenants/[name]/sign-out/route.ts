import { notFound } from 'next/navigation';
import { returnUrl } from '../../../../lib/request-url';
import { tenantOf } from '../../../../lib/tenants';

/** Leads to the page of the tenant's account portal that signs out, and back again. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  const tenant = tenantOf(name) ?? notFound();
  const back = returnUrl(request, `/tenants/${encodeURIComponent(name)}`);
  const location = `${tenant.portalUrl}/sign-out?${new URLSearchParams({ redirect_url: back })}`;
  return new Response(null, { status: 307, headers: { location } });
}
