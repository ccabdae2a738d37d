import { auth } from 'ironclerk/server';
import { returnUrl } from '../../../../lib/request-url';

/** Leads to the tenant's own account portal and back again. */
export async function GET(request: Request, { params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  const { redirectToSignIn } = await auth();
  const back = `/tenants/${encodeURIComponent(name)}`;
  return redirectToSignIn({ returnBackUrl: returnUrl(request, back) });
}
