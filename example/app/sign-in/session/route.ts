import { originOf, returnUrl } from '../../../lib/return-url';
import { signIn } from '../../../lib/session';
import { USERS } from '../../../lib/users';

/** Signs in as the chosen user and sends the browser where it was going. */
export async function POST(request: Request): Promise<Response> {
  const origin = originOf(request.headers);
  const form = await request.formData();
  const user = USERS.find(({ id }) => id === form.get('user'));
  if (!user) {
    return new Response('There is no such user.', { status: 400 });
  }
  await signIn({ userId: user.id, isAdmin: user.isAdmin, origin });
  const location = returnUrl(String(form.get('redirect_url') ?? ''), origin);
  return new Response(null, { status: 303, headers: { location } });
}
