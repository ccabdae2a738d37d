export const getServerSideProps = () => ({ props: { marker: 'PUBLIC:open' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
