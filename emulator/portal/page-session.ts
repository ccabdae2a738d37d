/** The session that a portal page is about. */

import type { Ctx } from '../context';
import { clientOf } from '../frontend/browser';
import { currentSession } from '../frontend/resources';
import type { Session } from '../store/rows';
import { toPage } from './page';
import { rememberBrowser } from './return';

/**
 * Answers with `show` if a user is signed in on the browser, and otherwise with a
 * redirect to the sign-in page.
 */
export async function signedIn(
  c: Ctx,
  show: (session: Session) => Response | Promise<Response>,
): Promise<Response> {
  rememberBrowser(c);
  const session = currentSession(c.get('instance'), clientOf(c));
  return session ? show(session) : toPage(c, '/sign-in');
}
