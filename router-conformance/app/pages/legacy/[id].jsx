export const getServerSideProps = () => ({ props: { marker: 'PROTECTED:legacy-id' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
