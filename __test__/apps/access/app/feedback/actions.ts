'use server';

import { auth } from 'ironclerk/server';

/** For everyone. */
export async function send(form: FormData): Promise<void> {
  console.log(form.get('text'));
}

/** For people who are signed in. */
export async function remove(): Promise<void> {
  await auth.protect();
}
