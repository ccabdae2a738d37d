export default function Page() {
  return <h1>Components</h1>;
}
