export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:vaults-inner' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
