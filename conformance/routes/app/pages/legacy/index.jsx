import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:legacy', req.headers);
  return { props: { marker: 'PROTECTED:legacy' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
