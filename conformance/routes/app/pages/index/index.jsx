import { ran } from '@/log';

export function getServerSideProps({ req }) {
  ran('PROTECTED:index', req.headers);
  return { props: { marker: 'PROTECTED:index' } };
}

export default function Page({ marker }) {
  return <p>{marker}</p>;
}
