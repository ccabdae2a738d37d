export const getStaticPaths = () => ({ paths: [], fallback: 'blocking' });

export const getStaticProps = () => ({ props: { marker: 'PROTECTED:old' } });

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
