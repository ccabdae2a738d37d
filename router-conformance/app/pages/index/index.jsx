export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:index' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
