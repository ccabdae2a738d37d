import { auth } from 'ironclerk/server';
import { returnUrl } from '../../lib/request-url';

/** Leads to the account portal and back again. */
export async function GET(request: Request) {
  const { redirectToSignIn } = await auth();
  return redirectToSignIn({ returnBackUrl: returnUrl(request, '/dashboard') });
}
