/** Prerendered: nothing here reads the request. */
export default function Page() {
  return <p>static</p>;
}
