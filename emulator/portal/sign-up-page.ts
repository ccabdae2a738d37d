/** `/sign-up`: with an email address and a password. No mail is sent. */

import type { Hono } from 'hono';
import { html } from 'hono/html';
import { type Ctx, type Env, type Fields, fieldsOf, storeOf, text } from '../context';
import { ApiError } from '../errors';
import { createUser } from '../store/user';
import { alert, backField, type Html, link, page } from './page';
import { goBack, rememberBrowser } from './return';
import { signInAs } from './sign-in-page';

/** Adds the page. */
export function signUpPage(app: Hono<Env>): void {
  app.on('GET', ['/sign-up', '/sign-up/*'], (c) => {
    rememberBrowser(c);
    return page(c, 'Sign up', form(c, c.req.query('redirect_url')));
  });
  app.post('/sign-up', async (c) => {
    const fields = await fieldsOf(c);
    const back = text(fields, 'redirect_url');
    try {
      const user = createUser(storeOf(c), {
        email_address: [text(fields, 'email_address') ?? ''],
        password: text(fields, 'password') ?? '',
        first_name: text(fields, 'first_name') || undefined,
        last_name: text(fields, 'last_name') || undefined,
      });
      signInAs(c, user);
    } catch (error) {
      if (error instanceof ApiError) {
        return page(c, 'Sign up', form(c, back, fields, error), 422);
      }
      throw error;
    }
    return goBack(c, back);
  });
}

function form(c: Ctx, back: string | undefined, fields: Fields = {}, problem?: ApiError): Html {
  const value = (name: string) => text(fields, name) ?? '';
  const isWrong = (name: string) => String(problem?.parameter === name);
  return html`<div class="card">
    <h1>Sign up</h1>
    <p class="soft">Have an account? <a href="${link(c, '/sign-in', back)}">Sign in</a></p>
    ${alert(problem?.longMessage)}
    <form method="post" action="${link(c, '/sign-up', '')}">
      ${backField(back)}
      <label for="first_name">First name (optional)</label>
      <input id="first_name" name="first_name" value="${value('first_name')}" autocomplete="given-name">
      <label for="last_name">Last name (optional)</label>
      <input id="last_name" name="last_name" value="${value('last_name')}" autocomplete="family-name">
      <label for="email_address">Email address</label>
      <input id="email_address" name="email_address" type="email" value="${value('email_address')}"
        autocomplete="email" required aria-invalid="${isWrong('email_address')}">
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="new-password" required
        minlength="8" maxlength="72" aria-describedby="rule" aria-invalid="${isWrong('password')}">
      <p class="soft" id="rule">8 to 72 characters. No mail is sent, and no address is verified.</p>
      <button>Continue</button>
    </form>
  </div>`;
}
