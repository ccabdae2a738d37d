export default function Page() {
  return <p>measured</p>;
}
