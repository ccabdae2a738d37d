export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:comma' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
