import { remove, send } from './actions';

export default function Page() {
  return (
    <>
      <form action={send}>
        <input name="text" aria-label="Text" />
      </form>
      <form action={remove}>
        <button type="submit">Remove</button>
      </form>
    </>
  );
}
