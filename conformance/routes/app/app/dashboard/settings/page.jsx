export default function Page() {
  return <p>PROTECTED:settings</p>;
}
