'use server';

import { auth } from 'ironclerk/server';

export async function whoAmI() {
  const { userId } = await auth();
  return userId ?? 'nobody';
}
