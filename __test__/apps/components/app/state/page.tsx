import { Show } from '@clerk/nextjs';
import { State } from './state';

export default function Page() {
  return (
    <>
      <Show when={{ role: 'org:admin' }} fallback={<p>Not an admin</p>}>
        <p>An admin</p>
      </Show>
      <Show when={{ permission: 'org:invoices:create' }} fallback={<p>Cannot create invoices</p>}>
        <p>Can create invoices</p>
      </Show>
      <State />
    </>
  );
}
