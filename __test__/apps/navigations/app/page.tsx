import { Tools } from './tools';

export default function Page() {
  return (
    <>
      <h1>home</h1>
      <Tools />
    </>
  );
}
