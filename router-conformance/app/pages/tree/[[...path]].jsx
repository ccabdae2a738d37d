export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:tree' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
