export default function Page() {
  return <p>PUBLIC:pricing</p>;
}
