export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:legacy' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
