import { ourProtect, theirProtect } from './actions';

const asForm = (action: () => Promise<string>) => action as unknown as () => Promise<void>;

export default function Page() {
  return (
    <>
      <form action={asForm(ourProtect)}>
        <button type="submit">ours</button>
      </form>
      <form action={asForm(theirProtect)}>
        <button type="submit">theirs</button>
      </form>
    </>
  );
}
