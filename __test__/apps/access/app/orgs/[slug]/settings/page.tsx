import { requireManager } from '../../../../lib/members';

export default async function Page() {
  await requireManager();
  return <h1>Settings</h1>;
}
