export default function Page() {
  return <p>PUBLIC:teaser</p>;
}
