import { auth } from 'ironclerk/server';

/** For pages that only members with the permission may see. */
export async function requireManager(): Promise<void> {
  await auth.protect({ permission: 'org:settings:manage' });
}
