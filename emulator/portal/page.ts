/** The frame of the account portal's pages. **They work without JavaScript.** */

import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Ctx } from '../context';
import { publicOrigin } from '../frontend/audience';
import { clientOf } from '../frontend/browser';
import { currentSession } from '../frontend/resources';
import { CONTENT_SECURITY_POLICY, STYLE } from './style';

/** A piece of HTML whose texts are escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Answers with a page. */
export function page(c: Ctx, title: string, content: Html, status: 200 | 400 | 403 | 422 = 200) {
  const instance = c.get('instance');
  const isSignedIn = currentSession(instance, clientOf(c)) !== undefined;
  const places = isSignedIn
    ? [
        ['/user', 'Account'] as const,
        ['/organizations', 'Organizations'] as const,
        ['/sign-out', 'Sign out'] as const,
      ]
    : [['/sign-in', 'Sign in'] as const, ['/sign-up', 'Sign up'] as const];
  c.header('content-security-policy', CONTENT_SECURITY_POLICY);
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'same-origin');
  c.header('x-content-type-options', 'nosniff');
  return c.html(
    html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – Clerk emulator</title>
    <link rel="icon" href="data:,">
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <header>
      <nav aria-label="Account portal">
        ${places.map(([path, name]) => html`<a href="${link(c, path)}">${name}</a>`)}
      </nav>
    </header>
    <main>${content}</main>
    <footer>Clerk emulator, ${instance.instanceType} instance <code>${instance.frontendApi}</code></footer>
  </body>
</html>`,
    status,
  );
}

/** The URL of a portal page, with where to go back to where that is known. */
export function link(c: Ctx, path: string, back: string | undefined = c.req.query('redirect_url')) {
  const base = new URL(c.get('publicUrl')).pathname.replace(/\/$/, '');
  const query = back ? `?${new URLSearchParams({ redirect_url: back })}` : '';
  return `${base}${path}${query}`;
}

/** Redirects to a portal page. */
export function toPage(c: Ctx, path: string, back?: string): Response {
  // Absolute: an application's proxy would put its path before a relative one.
  return c.redirect(publicOrigin(c) + link(c, path, back), 303);
}

/** The hidden field that takes `redirect_url` along. */
export function backField(back: string | undefined): Html | string {
  return back ? html`<input type="hidden" name="redirect_url" value="${back}">` : '';
}

/** What went wrong, read out by a screen reader as the page opens. */
export function alert(message: string | undefined): Html | string {
  return message ? html`<p class="wrong" role="alert" id="problem">${message}</p>` : '';
}
